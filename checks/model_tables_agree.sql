-- The projection from year to year, and the rates of an area against those of the others. No chance is in them, so they are judged at any
-- size of the sample.
-- class: plausibility
-- of: population_projection
-- severity: error
-- check: projection_of_areas_is_smooth | Residents of an area in a year against the geometric mean of the years before and after
--   | threshold: 0.996 to 1.004 | least: 5000
-- check: projection_of_ages_is_smooth | Residents of an area and age group in a year against the geometric mean of the years before and
--   after | threshold: 0.97 to 1.03 | least: 1000
-- check: rates_are_of_one_pattern | A rate against what its area, and its age group and gender, have in common with the others
--   | threshold: 0.8 to 1.25 | least: 6 | of: ed_baseline_rates
SELECT check_id, lha_id, what, value, 0 AS sampling_error, size
FROM (SELECT IF(age_group = '', 'projection_of_areas_is_smooth', 'projection_of_ages_is_smooth') AS check_id, lha_id,
             CONCAT_WS(' ', year, age_group) AS what,
             people / SQRT(LAG(people) OVER (PARTITION BY lha_id, age_group ORDER BY year)
                           * LEAD(people) OVER (PARTITION BY lha_id, age_group ORDER BY year)) AS value, people AS size
      FROM (SELECT year, p.lha_id, IF(k.by_age, CAST(p.age_group AS CHAR), '') AS age_group, 1e0 * SUM(p.population) AS people
            FROM population_projection p CROSS JOIN (SELECT 0 AS by_age UNION ALL SELECT 1) k
            GROUP BY year, p.lha_id, k.by_age, IF(k.by_age, CAST(p.age_group AS CHAR), '')) y) s
WHERE value IS NOT NULL
UNION ALL
SELECT 'rates_are_of_one_pattern', lha_id, CONCAT_WS(' ', ed_subservice, age_group, gender),
       EXP(rate - AVG(rate) OVER (PARTITION BY ed_subservice, age_group, gender) - AVG(rate) OVER (PARTITION BY ed_subservice, lha_id)
           + AVG(rate) OVER (PARTITION BY ed_subservice)),
       0, COUNT(*) OVER (PARTITION BY ed_subservice, age_group, gender)
FROM (SELECT lha_id, CAST(age_group AS CHAR) AS age_group, gender, ed_subservice, LN(baserate_per_1000 + 0.5e0) AS rate
      FROM ed_baseline_rates WHERE baserate_per_1000 > 0) r;
