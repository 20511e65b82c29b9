-- The sample is stratified: its margins are those of the base population, to within three people. A piece (--range) has no margins of
-- its own.
-- class: plausibility
-- check: sample_has_the_areas | The people of an area are its share of the base population, to within three
--   | of: dim_lha WHERE (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
-- check: sample_has_the_age_groups | The people of an age group are its share of the base population, to within three
--   | of: population_projection WHERE gender = 'Female' AND year = (SELECT MIN(year) FROM population_projection)
--     AND lha_id = (SELECT MIN(lha_id) FROM dim_lha)
--     AND (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
-- check: sample_has_the_genders | The people of a gender are its share of the base population, to within three
--   | of: population_projection WHERE age_group = '0-4' AND year = (SELECT MIN(year) FROM population_projection)
--     AND lha_id = (SELECT MIN(lha_id) FROM dim_lha)
--     AND (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
SELECT m.margin AS broken,
       CASE m.margin WHEN 'sample_has_the_areas' THEN CAST(c.lha_id AS CHAR) WHEN 'sample_has_the_age_groups' THEN CAST(c.age_group AS CHAR)
                     ELSE c.gender END AS value,
       SUM(c.population) / d.persons_per_patient AS expected, SUM(c.patients) AS patients
FROM (SELECT lha_id, age_group, gender, population, 0 AS patients
      FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection)
      UNION ALL
      SELECT lha_id, age_group, gender, 0, COUNT(*) FROM patients GROUP BY lha_id, age_group, gender) c
CROSS JOIN (SELECT 'sample_has_the_areas' AS margin UNION ALL SELECT 'sample_has_the_age_groups'
            UNION ALL SELECT 'sample_has_the_genders') m
CROSS JOIN dataset_info d
WHERE CONCAT(d.parameters, ';') LIKE CONCAT('%; range=1-', d.patients, ';%')
GROUP BY m.margin, value, d.persons_per_patient
HAVING ABS(SUM(c.patients) - SUM(c.population) / d.persons_per_patient) > 3;
