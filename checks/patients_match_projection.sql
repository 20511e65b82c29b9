-- The sample is stratified: its margins are those of the base population, to within three people. A piece (--range) has no margins of its own.
-- class: plausibility
-- check: sample_has_the_areas | The people of an area are its share of the base population, to within three | of: dim_lha WHERE (SELECT COALESCE(JSON_UNQUOTE(JSON_EXTRACT(parameters, '$.range')), '') = CONCAT('1-', patients) FROM dataset_info)
-- check: sample_has_the_age_groups | The people of an age group are its share of the base population, to within three | of: population_projection WHERE gender = 'Female' AND year = (SELECT MIN(year) FROM population_projection) AND lha_id = (SELECT MIN(lha_id) FROM dim_lha) AND (SELECT COALESCE(JSON_UNQUOTE(JSON_EXTRACT(parameters, '$.range')), '') = CONCAT('1-', patients) FROM dataset_info)
-- check: sample_has_the_genders | The people of a gender are its share of the base population, to within three | of: population_projection WHERE age_group = '0-4' AND year = (SELECT MIN(year) FROM population_projection) AND lha_id = (SELECT MIN(lha_id) FROM dim_lha) AND (SELECT COALESCE(JSON_UNQUOTE(JSON_EXTRACT(parameters, '$.range')), '') = CONCAT('1-', patients) FROM dataset_info)
SELECT m.margin AS broken, m.value, m.population / d.persons_per_patient AS expected, COALESCE(m.patients, 0) AS patients
FROM (SELECT 'sample_has_the_areas' AS margin, CAST(y.lha_id AS CHAR) AS value, y.population, p.patients
      FROM (SELECT lha_id, SUM(population) AS population FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection) GROUP BY lha_id) y
      LEFT JOIN (SELECT lha_id, COUNT(*) AS patients FROM patients GROUP BY lha_id) p ON p.lha_id = y.lha_id
      UNION ALL
      SELECT 'sample_has_the_age_groups', CAST(y.age_group AS CHAR), y.population, p.patients
      FROM (SELECT age_group, SUM(population) AS population FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection) GROUP BY age_group) y
      LEFT JOIN (SELECT age_group, COUNT(*) AS patients FROM patients GROUP BY age_group) p ON p.age_group = y.age_group
      UNION ALL
      SELECT 'sample_has_the_genders', y.gender, y.population, p.patients
      FROM (SELECT gender, SUM(population) AS population FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection) GROUP BY gender) y
      LEFT JOIN (SELECT gender, COUNT(*) AS patients FROM patients GROUP BY gender) p ON p.gender = y.gender) m
CROSS JOIN dataset_info d
WHERE ABS(COALESCE(m.patients, 0) - m.population / d.persons_per_patient) > 3
  AND COALESCE(JSON_UNQUOTE(JSON_EXTRACT(d.parameters, '$.range')), '') = CONCAT('1-', d.patients);
