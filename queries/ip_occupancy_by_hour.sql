-- title:    Bed occupancy by weekday and hour
-- section:  Inpatient
-- question: When in the week are the beds full?
-- reading:  Mean number of inpatients on the full hour, whole region: admitted before it, and not discharged before it;
--           in per cent of the staffed beds.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=hour y=weekday value=occupancy_pct
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
  SELECT DATE(admit_ts) AS day, HOUR(admit_ts) AS hour, COUNT(*) AS n
  FROM ip_stays
  WHERE admit_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND admit_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY DATE(admit_ts), HOUR(admit_ts)
  UNION ALL
  SELECT DATE(discharge_ts), HOUR(discharge_ts), -COUNT(*)
  FROM ip_stays
  WHERE discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND discharge_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY DATE(discharge_ts), HOUR(discharge_ts)
),
changes AS (
  SELECT day, hour, SUM(n) AS n FROM moves GROUP BY day, hour
),
before_all AS (
  SELECT COUNT(*) AS n
  FROM ip_stays
  WHERE admit_ts < MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND (discharge_ts IS NULL OR discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1))
),
census AS (
  SELECT WEEKDAY(d.day) AS weekday, h.hour, b.n + SUM(COALESCE(c.n, 0)) OVER (ORDER BY d.day, h.hour) - COALESCE(c.n, 0) AS in_bed
  FROM before_all b
  CROSS JOIN days d
  CROSS JOIN hours h
  LEFT JOIN changes c ON c.day = d.day AND c.hour = h.hour
)
SELECT ELT(1 + census.weekday, 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday') AS weekday,
       hour,
       ROUND(SUM(in_bed) * (SELECT persons_per_patient FROM dataset_info) / COUNT(*), 1) AS in_bed_region,
       ROUND(100 * SUM(in_bed) * (SELECT persons_per_patient FROM dataset_info) / COUNT(*)
             / (SELECT SUM(staffed_beds) FROM staffed_beds), 1) AS occupancy_pct
FROM census
GROUP BY census.weekday, hour
ORDER BY census.weekday, hour;
