-- The population by single years of age, at the reference date and without the dead: no seams where age groups meet, and in each group a
-- scatter around a parabola as a sample of people has it. The group 85 and over falls too fast for a parabola.
-- class: plausibility
-- of: patients
-- severity: warning
-- least: 20000
-- check: age_groups_meet | Step between the single years of age on both sides of a border of groups, the largest, % (M58)
--   | threshold: 0 to 7
-- check: single_years_scatter | People of a single year of age against a parabola of their group, chi-square/df (M58)
--   | threshold: 0.4 to 60
WITH years AS (
  SELECT age_group + 0 AS age_group, TIMESTAMPDIFF(YEAR, p.dob, d.reference_date) AS age, 1e0 * COUNT(*) AS n
  FROM dataset_info d STRAIGHT_JOIN patients p WHERE p.death_date IS NULL
  GROUP BY age_group, age),
terms AS ( -- those of the parabola, orthogonal to each other: 1, t and q
  SELECT age_group, n, step, step_error, t, t * t - AVG(t * t) OVER (PARTITION BY age_group) AS q
  FROM (SELECT age_group, n, age - AVG(age) OVER (PARTITION BY age_group) AS t,
               IF(LEAD(age_group) OVER up > age_group, ABS(LEAD(n) OVER up / n - 1), NULL) AS step,
               IF(LEAD(age_group) OVER up > age_group, LEAD(n) OVER up / n * SQRT(1 / n + 1 / LEAD(n) OVER up), NULL) AS step_error
        FROM years WINDOW up AS (ORDER BY age)) y),
fitted AS (
  SELECT age_group, n, step, step_error,
         AVG(n) OVER one + t * SUM(n * t) OVER one / SUM(t * t) OVER one + q * SUM(n * q) OVER one / SUM(q * q) OVER one AS expected
  FROM terms WINDOW one AS (PARTITION BY age_group))
SELECT c.check_id, IF(c.steps, 100 * largest_step, chi_square / df) AS value,
       IF(c.steps, 100 * step_error, chi_square / df * SQRT(2 / df)) AS sampling_error, people
FROM (SELECT 'age_groups_meet' AS check_id, 1 AS steps UNION ALL SELECT 'single_years_scatter', 0) c
CROSS JOIN (SELECT SUM(n) AS people, MAX(step) AS largest_step, MAX(step_error) AS step_error,
                   SUM(IF(age_group < 8 AND expected > 0, POW(n - expected, 2) / expected, 0)) AS chi_square,
                   1e0 * SUM(age_group < 8 AND expected > 0) - 3 * COUNT(DISTINCT IF(age_group < 8, age_group, NULL)) AS df
            FROM fitted) f
WHERE df > 0;
