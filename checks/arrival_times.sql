-- When people arrive: hours against weekdays, and the sites' own hours, weekdays and months of the history. Chi-square over its degrees of
-- freedom is 1 if rows and columns of a table of visits are independent; what is above 1 grows with the sample: here it is what a sample of
-- 300,000 people would have.
-- Of more people every second, third ... is looked at, but for the months.
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
WITH tables AS (
  SELECT k.check_id, IF(k.check_id IN ('hours_by_weekday', 'weekend_nights'), v.weekday, v.facility_id) AS of_row,
         IF(k.check_id = 'weekdays_by_site', v.weekday, v.hour) AS of_column, SUM(v.n) AS n
  FROM (SELECT e.facility_id, e.ed_subservice, INTERVAL(TIMESTAMPDIFF(YEAR, p.dob, e.arrival_ts), 18, 35, 65) AS age,
               WEEKDAY(e.arrival_ts) AS weekday, HOUR(e.arrival_ts) AS hour, 1e0 * COUNT(*) AS n
        FROM dataset_info d STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY) STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
        WHERE CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 300000) = 0
        GROUP BY e.facility_id, e.ed_subservice, age, weekday, hour) v
  JOIN (SELECT 'hours_by_weekday' AS check_id UNION ALL SELECT 'hours_by_site' UNION ALL SELECT 'weekdays_by_site'
        UNION ALL SELECT 'weekend_nights') k
    ON CASE k.check_id WHEN 'hours_by_weekday' THEN v.age IN (1, 2) WHEN 'weekend_nights' THEN v.age = 1 AND v.hour < 5
                       ELSE v.ed_subservice = 'Adult ED' END
  GROUP BY k.check_id, of_row, of_column
  UNION ALL
  SELECT 'months_by_site', facility_id, EXTRACT(YEAR_MONTH FROM arrival_ts) AS month, 1e0 * COUNT(*)
  FROM ed_encounters WHERE ed_subservice = 'Adult ED' GROUP BY facility_id, month)
SELECT check_id,
       IF(check_id = 'weekend_nights', weekend / 2 / (week / 5), 1 + (chi_square / df - 1) * 300000 / people) AS value,
       IF(check_id = 'weekend_nights', weekend / 2 / (week / 5) * SQRT(1.5 * (1 / weekend + 1 / week)),
          SQRT(2 / df) * chi_square / df * 300000 / people) AS sampling_error,
       visits
FROM (SELECT check_id, visits * (SUM(n * n / of_rows / of_columns) - 1) AS chi_square, visits,
             1e0 * (COUNT(DISTINCT of_row) - 1) * (COUNT(DISTINCT of_column) - 1) AS df,
             SUM(IF(of_row >= 5, n, 0)) AS weekend, SUM(IF(of_row < 5, n, 0)) AS week
      FROM (SELECT check_id, of_row, of_column, n, SUM(n) OVER (PARTITION BY check_id, of_row) AS of_rows,
                   SUM(n) OVER (PARTITION BY check_id, of_column) AS of_columns, SUM(n) OVER (PARTITION BY check_id) AS visits
            FROM tables) c
      GROUP BY check_id, visits) t
JOIN (SELECT 0 AS all_of_them, patients / CEIL(patients / 300000) AS people FROM dataset_info
      UNION ALL SELECT 1, patients FROM dataset_info) d ON d.all_of_them = (t.check_id = 'months_by_site')
WHERE df > 0;
