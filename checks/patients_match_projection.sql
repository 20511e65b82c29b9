-- check: The sample has the areas, age groups and genders of the base population, to within three people
-- class: plausibility
SELECT margin, value, expected, patients
FROM (SELECT 'area' AS margin, CAST(p.lha_id AS CHAR) AS value, SUM(p.population) / MAX(d.persons_per_patient) AS expected,
             (SELECT COUNT(*) FROM patients x WHERE x.lha_id = p.lha_id) AS patients
      FROM population_projection p CROSS JOIN dataset_info d WHERE p.year = (SELECT MIN(year) FROM population_projection) GROUP BY p.lha_id
      UNION ALL
      SELECT 'age group', CAST(p.age_group AS CHAR), SUM(p.population) / MAX(d.persons_per_patient),
             (SELECT COUNT(*) FROM patients x WHERE x.age_group = p.age_group)
      FROM population_projection p CROSS JOIN dataset_info d WHERE p.year = (SELECT MIN(year) FROM population_projection) GROUP BY p.age_group
      UNION ALL
      SELECT 'gender', p.gender, SUM(p.population) / MAX(d.persons_per_patient),
             (SELECT COUNT(*) FROM patients x WHERE x.gender = p.gender)
      FROM population_projection p CROSS JOIN dataset_info d WHERE p.year = (SELECT MIN(year) FROM population_projection) GROUP BY p.gender) m
WHERE ABS(patients - expected) > 3;
