-- Arrivals by hour and weekday. Visits of one person cluster: the sampling error is that of a variance half as large again as by chance alone.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: arrivals_follow_the_day | Arrivals of an hour at hospital EDs against the curve of Canadian EDs (E13) | threshold: 0.75 to 1.25
-- check: arrivals_by_night | Arrivals from 0 to 8 h at hospital EDs (E13) | threshold: 12 to 18 %
-- check: arrivals_by_day | Arrivals from 8 to 20 h at hospital EDs (E14) | threshold: 64 to 72 %
-- check: arrivals_on_monday | Arrivals on Mondays (E16) | threshold: 14.8 to 16.0 %
-- check: arrivals_by_weekday | Arrivals of a weekday (E16) | threshold: 13.3 to 16.0 %
-- check: nights_are_quiet | Arrivals of an hour from 3 to 6 h against one from 10 to 20 h, hospital EDs | threshold: 0 to 0.5 | severity: error
-- check: weekdays_differ_little | Arrivals of a weekday: at most a fifth more or less than a seventh of the week | threshold: 11.4 to 17.1 % | severity: error
-- check: hours_all_occur | Every hour of the day has arrivals at hospital EDs | threshold: 0.3 to 12 % | severity: error | class: completeness
WITH clock AS (
  SELECT HOUR(arrival_ts) AS hour, WEEKDAY(arrival_ts) AS weekday, ed_subservice LIKE 'Urgent Care%' AS urgent, COUNT(*) AS visits
  FROM ed_encounters GROUP BY HOUR(arrival_ts), WEEKDAY(arrival_ts), ed_subservice LIKE 'Urgent Care%'),
hours AS (
  SELECT h.hour, h.curve / 103.1 AS curve, COALESCE(SUM(c.visits), 0) AS visits
  FROM (SELECT 0 AS hour, 2.4 AS curve UNION ALL SELECT 1, 1.9 UNION ALL SELECT 2, 1.6 UNION ALL SELECT 3, 1.4 UNION ALL SELECT 4, 1.3 UNION ALL SELECT 5, 1.4
        UNION ALL SELECT 6, 1.8 UNION ALL SELECT 7, 2.9 UNION ALL SELECT 8, 4.4 UNION ALL SELECT 9, 5.6 UNION ALL SELECT 10, 6.3 UNION ALL SELECT 11, 6.4
        UNION ALL SELECT 12, 6.1 UNION ALL SELECT 13, 5.9 UNION ALL SELECT 14, 5.7 UNION ALL SELECT 15, 5.6 UNION ALL SELECT 16, 5.6 UNION ALL SELECT 17, 5.6
        UNION ALL SELECT 18, 5.6 UNION ALL SELECT 19, 5.4 UNION ALL SELECT 20, 5.1 UNION ALL SELECT 21, 4.6 UNION ALL SELECT 22, 4.1 UNION ALL SELECT 23, 3.3) h
  LEFT JOIN clock c ON c.hour = h.hour AND c.urgent = 0
  GROUP BY h.hour, h.curve),
weekdays AS (
  SELECT w.weekday, COALESCE(SUM(c.visits), 0) AS visits
  FROM (SELECT 0 AS weekday UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6) w
  LEFT JOIN clock c ON c.weekday = w.weekday GROUP BY w.weekday),
hospital AS (SELECT SUM(visits) AS visits FROM clock WHERE urgent = 0),
everywhere AS (SELECT SUM(visits) AS visits FROM clock)
SELECT 'arrivals_follow_the_day' AS check_id, h.hour AS of_hour, h.visits / (t.visits * h.curve) AS value, SQRT(1.5 / (t.visits * h.curve)) AS sampling_error,
       t.visits * h.curve AS expected
FROM hours h CROSS JOIN hospital t
UNION ALL
SELECT 'hours_all_occur', h.hour, h.visits / t.visits, SQRT(1.5 * h.visits) / t.visits, t.visits FROM hours h CROSS JOIN hospital t
UNION ALL
SELECT 'arrivals_by_night', NULL, SUM(h.visits) / MAX(t.visits), SQRT(1.5 * SUM(h.visits)) / MAX(t.visits), MAX(t.visits)
FROM hours h CROSS JOIN hospital t WHERE h.hour < 8
UNION ALL
SELECT 'arrivals_by_day', NULL, SUM(h.visits) / MAX(t.visits), SQRT(1.5 * SUM(h.visits) * (1 - SUM(h.visits) / MAX(t.visits))) / MAX(t.visits), MAX(t.visits)
FROM hours h CROSS JOIN hospital t WHERE h.hour BETWEEN 8 AND 19
UNION ALL
SELECT 'nights_are_quiet', NULL, SUM(IF(hour BETWEEN 3 AND 5, visits, 0)) / 3 / (SUM(IF(hour BETWEEN 10 AND 19, visits, 0)) / 10),
       SQRT(1.5 * 0.5 * SUM(IF(hour BETWEEN 10 AND 19, visits, 0)) * 0.3) / 3 / (SUM(IF(hour BETWEEN 10 AND 19, visits, 0)) / 10), SUM(visits)
FROM hours
UNION ALL
SELECT 'arrivals_on_monday', NULL, w.visits / t.visits, SQRT(1.5 * w.visits) / t.visits, t.visits FROM weekdays w CROSS JOIN everywhere t WHERE w.weekday = 0
UNION ALL
SELECT 'arrivals_by_weekday', w.weekday, w.visits / t.visits, SQRT(1.5 * t.visits / 7) / t.visits, t.visits FROM weekdays w CROSS JOIN everywhere t
UNION ALL
SELECT 'weekdays_differ_little', w.weekday, w.visits / t.visits, SQRT(1.5 * t.visits / 7) / t.visits, t.visits FROM weekdays w CROSS JOIN everywhere t;
