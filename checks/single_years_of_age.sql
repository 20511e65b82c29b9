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
terms AS ( -- orthogonal to each other: 1, t and q
  SELECT age_group, n, t, t * t - AVG(t * t) OVER (PARTITION BY age_group) AS q
  FROM (SELECT age_group, n, age - AVG(age) OVER (PARTITION BY age_group) AS t FROM years WHERE age_group < 8) y),
fitted AS (
  SELECT age_group, n, SUM(n) OVER one AS people,
         AVG(n) OVER one + t * SUM(n * t) OVER one / SUM(t * t) OVER one + q * SUM(n * q) OVER one / SUM(q * q) OVER one AS expected
  FROM terms WINDOW one AS (PARTITION BY age_group))
SELECT 'age_groups_meet' AS check_id, 100 * MAX(ABS(b.n / a.n - 1)) AS value,
       100 * MAX(b.n / a.n * SQRT(1 / a.n + 1 / b.n)) AS sampling_error,
       (SELECT SUM(n) FROM years) AS people
FROM years a JOIN years b ON b.age = a.age + 1 AND b.age_group = a.age_group + 1
UNION ALL
SELECT 'single_years_scatter', SUM(POW(n - expected, 2) / expected) / (COUNT(*) - 3 * COUNT(DISTINCT age_group)),
       SUM(POW(n - expected, 2) / expected) / (COUNT(*) - 3 * COUNT(DISTINCT age_group))
         * SQRT(2e0 / (COUNT(*) - 3 * COUNT(DISTINCT age_group))), SUM(n)
FROM fitted WHERE expected > 0 HAVING COUNT(*) > 3 * COUNT(DISTINCT age_group);
