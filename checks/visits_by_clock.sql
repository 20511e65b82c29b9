-- Arrivals by hour and weekday. A person's visits cluster: the sampling error is that of a variance half as large again as by chance alone.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: arrivals_follow_the_day | Arrivals of an hour at hospital EDs against the curve of Canadian EDs (E13) | threshold: 0.75 to 1.25
-- check: busiest_hour | Arrivals of the busiest hour against the quietest, hospital EDs (E13) | threshold: 3.5 to 8
-- check: arrivals_by_night | Arrivals from 0 to 8 h at hospital EDs (E13) | threshold: 12 to 18 %
-- check: arrivals_by_day | Arrivals from 8 to 20 h at hospital EDs (E14) | threshold: 64 to 72 %
-- check: arrivals_on_monday | Arrivals on Mondays (E16) | threshold: 14.8 to 16.0 %
-- check: quietest_weekday | Arrivals of the quietest weekday (E16) | threshold: 13.3 to 14.1 %
-- check: arrivals_by_weekday | Arrivals of a weekday (E16) | threshold: 13.3 to 16.0 %
-- check: nights_are_quiet | Arrivals of an hour from 3 to 6 h against one from 10 to 20 h, hospital EDs
--   | threshold: 0 to 0.5 | severity: error
-- check: weekdays_differ_little | Arrivals of a weekday: at most a fifth more or less than a seventh of the week
--   | threshold: 11.4 to 17.1 % | severity: error
-- check: hours_all_occur | Every hour of the day has arrivals at hospital EDs
--   | threshold: 0.3 to 12 % | severity: error | class: completeness
SELECT check_id, what, CASE check_id WHEN 'arrivals_follow_the_day' THEN visits / expected WHEN 'nights_are_quiet' THEN night / day
                                     WHEN 'busiest_hour' THEN most / fewest WHEN 'quietest_weekday' THEN fewest / total
                                     ELSE visits / total END AS value,
       CASE check_id WHEN 'arrivals_follow_the_day' THEN SQRT(1.5 / expected) WHEN 'nights_are_quiet' THEN SQRT(1.5 * 0.5 / 3 / day)
                     WHEN 'busiest_hour' THEN most / fewest * SQRT(1.5 / most + 1.5 / fewest)
                     WHEN 'quietest_weekday' THEN SQRT(1.5 * fewest * (1 - fewest / total)) / total
                     ELSE SQRT(1.5 * visits * (1 - visits / total)) / total END AS sampling_error,
       IF(check_id = 'arrivals_follow_the_day', expected, total) AS sample_size
FROM (
  SELECT k.check_id, IF(k.one_by_one, c.n, NULL) AS what, 1e0 * SUM(c.visits) AS visits, MAX(c.total) AS total,
         SUM(c.curve) * MAX(c.total) AS expected, 1e0 * MAX(c.visits) AS most, 1e0 * MIN(c.visits) AS fewest,
         1e0 * SUM(IF(c.n BETWEEN 3 AND 5, c.visits, 0)) / 3 AS night, 1e0 * SUM(IF(c.n BETWEEN 10 AND 19, c.visits, 0)) / 10 AS day
  FROM (
    SELECT w.part, IF(w.part = 'hour', a.hour, a.weekday) AS n, SUM(a.curve) / 103.1 AS curve,
           SUM(IF(w.part = 'hour', a.hospital_visits, a.visits)) AS visits,
           SUM(SUM(IF(w.part = 'hour', a.hospital_visits, a.visits))) OVER (PARTITION BY w.part) AS total
    FROM (
      SELECT HOUR(arrival_ts) AS hour, WEEKDAY(arrival_ts) AS weekday, COUNT(*) AS visits,
             COUNT(IF(ed_subservice LIKE 'Urgent Care%', NULL, 1)) AS hospital_visits, 0 AS curve
      FROM ed_encounters GROUP BY HOUR(arrival_ts), WEEKDAY(arrival_ts)
      UNION ALL
      SELECT h.hour, h.hour % 7, 0, 0, h.curve -- every hour and weekday, with arrivals or not
      FROM (SELECT 0 AS hour, 2.4 AS curve UNION ALL SELECT 1, 1.9 UNION ALL SELECT 2, 1.6 UNION ALL SELECT 3, 1.4 UNION ALL SELECT 4, 1.3
            UNION ALL SELECT 5, 1.4 UNION ALL SELECT 6, 1.8 UNION ALL SELECT 7, 2.9 UNION ALL SELECT 8, 4.4 UNION ALL SELECT 9, 5.6
            UNION ALL SELECT 10, 6.3 UNION ALL SELECT 11, 6.4 UNION ALL SELECT 12, 6.1 UNION ALL SELECT 13, 5.9 UNION ALL SELECT 14, 5.7
            UNION ALL SELECT 15, 5.6 UNION ALL SELECT 16, 5.6 UNION ALL SELECT 17, 5.6 UNION ALL SELECT 18, 5.6 UNION ALL SELECT 19, 5.4
            UNION ALL SELECT 20, 5.1 UNION ALL SELECT 21, 4.6 UNION ALL SELECT 22, 4.1 UNION ALL SELECT 23, 3.3) h) a
    CROSS JOIN (SELECT 'hour' AS part UNION ALL SELECT 'weekday') w
    GROUP BY w.part, n) c
  JOIN (SELECT 'arrivals_follow_the_day' AS check_id, 'hour' AS part, 0 AS first_n, 23 AS last_n, 1 AS one_by_one
        UNION ALL SELECT 'hours_all_occur', 'hour', 0, 23, 1 UNION ALL SELECT 'nights_are_quiet', 'hour', 0, 23, 0
        UNION ALL SELECT 'busiest_hour', 'hour', 0, 23, 0 UNION ALL SELECT 'quietest_weekday', 'weekday', 0, 6, 0
        UNION ALL SELECT 'arrivals_by_night', 'hour', 0, 7, 0 UNION ALL SELECT 'arrivals_by_day', 'hour', 8, 19, 0
        UNION ALL SELECT 'arrivals_on_monday', 'weekday', 0, 0, 0 UNION ALL SELECT 'arrivals_by_weekday', 'weekday', 0, 6, 1
        UNION ALL SELECT 'weekdays_differ_little', 'weekday', 0, 6, 1) k
    ON k.part = c.part AND c.n BETWEEN k.first_n AND k.last_n
  GROUP BY k.check_id, what) v;
