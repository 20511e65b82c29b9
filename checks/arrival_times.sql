-- When people arrive: hours against weekdays, and the sites' own hours, weekdays and months of the history. Chi-square over its degrees of
-- freedom is 1 if rows and columns of a table of visits are independent; what is above 1 grows with the sample: here it is what a sample of
-- 300,000 people would have.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- least: 20000
-- check: weekend_nights | Age 18 to 34: arrivals from 0 to 5 h on a weekend day against a weekday (M5)
--   | threshold: 1.12 to 1.9 | least: 1000
-- check: hours_by_weekday | Age 18 to 64: arrivals by weekday and hour, interaction, chi-square/df (M6) | threshold: 1.5 to 80
-- check: hours_by_site | Arrivals at hospital EDs by site and hour, interaction, chi-square/df (M7) | threshold: 2 to 300
-- check: weekdays_by_site | Arrivals at hospital EDs by site and weekday, interaction, chi-square/df (M7) | threshold: 1.4 to 80
-- check: months_by_site | Arrivals at hospital EDs by site and month of the history, interaction, chi-square/df (M7)
--   | threshold: 1.5 to 80
WITH visits AS (
  SELECT e.facility_id, e.ed_subservice, INTERVAL(TIMESTAMPDIFF(YEAR, p.dob, e.arrival_ts), 18, 35, 65) AS age,
         WEEKDAY(e.arrival_ts) AS weekday, HOUR(e.arrival_ts) AS hour, 1e0 * COUNT(*) AS n
  FROM ed_encounters e STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
  GROUP BY e.facility_id, e.ed_subservice, age, weekday, hour),
cells AS (
  SELECT check_id, of_row, of_column, n, SUM(n) OVER (PARTITION BY check_id, of_row) AS of_rows,
         SUM(n) OVER (PARTITION BY check_id, of_column) AS of_columns, SUM(n) OVER (PARTITION BY check_id) AS n_all
  FROM (SELECT 'hours_by_weekday' AS check_id, weekday AS of_row, hour AS of_column, SUM(n) AS n
        FROM visits WHERE age IN (1, 2) GROUP BY weekday, hour
        UNION ALL SELECT 'hours_by_site', facility_id, hour, SUM(n) FROM visits WHERE ed_subservice = 'Adult ED' GROUP BY facility_id, hour
        UNION ALL SELECT 'weekdays_by_site', facility_id, weekday, SUM(n) FROM visits WHERE ed_subservice = 'Adult ED'
        GROUP BY facility_id, weekday
        UNION ALL SELECT 'months_by_site', facility_id, EXTRACT(YEAR_MONTH FROM arrival_ts), 1e0 * COUNT(*)
        FROM ed_encounters WHERE ed_subservice = 'Adult ED' GROUP BY facility_id, EXTRACT(YEAR_MONTH FROM arrival_ts)) c)
SELECT check_id, 1 + (chi_square / df - 1) * 300000 / people AS value, SQRT(2 / df) * chi_square / df * 300000 / people AS sampling_error, n
FROM (SELECT check_id, n_all * (SUM(n * n / of_rows / of_columns) - 1) AS chi_square, n_all AS n,
             1e0 * (COUNT(DISTINCT of_row) - 1) * (COUNT(DISTINCT of_column) - 1) AS df, (SELECT COUNT(*) FROM patients) AS people
      FROM cells GROUP BY check_id, n_all) t
WHERE df > 0
UNION ALL
SELECT 'weekend_nights', weekend / 2 / (week / 5), weekend / 2 / (week / 5) * SQRT(1.5 * (1 / weekend + 1 / week)), weekend + week
FROM (SELECT SUM(IF(weekday >= 5, n, 0)) AS weekend, SUM(IF(weekday < 5, n, 0)) AS week
      FROM visits WHERE age = 1 AND hour < 5) v
WHERE week > 0 AND weekend > 0;
