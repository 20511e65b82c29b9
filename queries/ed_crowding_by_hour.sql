-- title:    People in the ED by weekday and hour
-- section:  Emergency
-- question: How full are the emergency departments through the week?
-- reading:  Mean number of people in all EDs and urgent care centres on the full hour, whole region:
--           arrived before it (within 31 days), and not left before it.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=hour y=weekday value=present_region
WITH RECURSIVE days AS (
  SELECT GREATEST(MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1), first_date) AS day FROM dataset_info
  UNION ALL
  SELECT day + INTERVAL 1 DAY FROM days
  WHERE day + INTERVAL 1 DAY < LEAST(MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1),
                                     (SELECT last_date FROM dataset_info) + INTERVAL 1 DAY)
),
hours AS (
  SELECT 0 AS hour UNION ALL SELECT hour + 1 FROM hours WHERE hour < 23
),
moves AS (
  SELECT DATE(arrival_ts) AS day, HOUR(arrival_ts) AS hour, COUNT(*) AS n
  FROM ed_encounters
  WHERE arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY DATE(arrival_ts), HOUR(arrival_ts)
  UNION ALL
  SELECT DATE(departure_ts), HOUR(departure_ts), -COUNT(*)
  FROM ed_encounters
  WHERE arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1) - INTERVAL 31 DAY
    AND departure_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND departure_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY DATE(departure_ts), HOUR(departure_ts)
),
changes AS (
  SELECT day, hour, SUM(n) AS n FROM moves GROUP BY day, hour
),
before_all AS (
  SELECT COUNT(*) AS n
  FROM ed_encounters
  WHERE arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1) - INTERVAL 31 DAY
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND departure_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
),
census AS (
  SELECT WEEKDAY(d.day) AS weekday, h.hour, b.n + SUM(COALESCE(c.n, 0)) OVER (ORDER BY d.day, h.hour) - COALESCE(c.n, 0) AS present
  FROM before_all b
  CROSS JOIN days d
  CROSS JOIN hours h
  LEFT JOIN changes c ON c.day = d.day AND c.hour = h.hour
)
SELECT ELT(1 + census.weekday, 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday') AS weekday,
       hour,
       ROUND(SUM(present) * (SELECT persons_per_patient FROM dataset_info) / COUNT(*), 1) AS present_region
FROM census
GROUP BY census.weekday, hour
ORDER BY census.weekday, hour;
