-- The sample is stratified, and each stratum has its share of those who were expected to die in the history. So those who live at its end
-- are the base population, but for the chance of more or fewer deaths: five standard errors of these, and three people. A piece (--range)
-- has no margins of its own.
-- class: plausibility
-- check: sample_has_the_areas | The living of an area are its share of the base population
--   | of: dim_lha WHERE (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
-- check: sample_has_the_age_groups | The living of an age group are its share of the base population
--   | of: population_projection WHERE gender = 'Female' AND year = (SELECT MIN(year) FROM population_projection)
--     AND lha_id = (SELECT MIN(lha_id) FROM dim_lha)
--     AND (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
-- check: sample_has_the_genders | The living of a gender are its share of the base population
--   | of: population_projection WHERE age_group = '0-4' AND year = (SELECT MIN(year) FROM population_projection)
--     AND lha_id = (SELECT MIN(lha_id) FROM dim_lha)
--     AND (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
-- check: sample_has_its_dead | Those who died in the history are their share of the deaths that were expected
--   | of: dataset_info WHERE (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
SELECT m.margin AS broken,
       CASE m.margin WHEN 'sample_has_the_areas' THEN CAST(c.lha_id AS CHAR) WHEN 'sample_has_the_age_groups' THEN CAST(c.age_group AS CHAR)
                     WHEN 'sample_has_the_genders' THEN c.gender ELSE '' END AS value,
       IF(m.margin = 'sample_has_its_dead', SUBSTRING_INDEX(SUBSTRING_INDEX(d.parameters, 'region_deaths=', -1), ';', 1), SUM(c.population))
         / d.persons_per_patient AS expected,
       SUM(IF(m.margin = 'sample_has_its_dead', c.dead, c.living)) AS patients, SUM(c.dead) AS dead
FROM (SELECT lha_id, age_group, gender, population, 0 AS living, 0 AS dead
      FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection)
      UNION ALL
      SELECT lha_id, age_group, gender, 0, COUNT(IF(death_date IS NULL, 1, NULL)), COUNT(death_date)
      FROM patients GROUP BY lha_id, age_group, gender) c
CROSS JOIN (SELECT 'sample_has_the_areas' AS margin UNION ALL SELECT 'sample_has_the_age_groups'
            UNION ALL SELECT 'sample_has_the_genders' UNION ALL SELECT 'sample_has_its_dead') m
CROSS JOIN dataset_info d
WHERE CONCAT(d.parameters, ';') LIKE CONCAT('%; range=1-', d.patients, ';%')
GROUP BY m.margin, value, d.persons_per_patient, d.parameters
HAVING ABS(patients - expected) > 3 + 5 * SQRT(GREATEST(1, SUM(c.dead)));
