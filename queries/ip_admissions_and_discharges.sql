-- title:    Admissions and discharges by weekday and hour
-- section:  Inpatient
-- question: Do beds become free when they are needed?
-- reading:  Mean number in that hour of one such day, whole region (x persons_per_patient).
--           Moves between programs and sites (Transfer) are left out.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    line x=hour y=admissions_region,discharges_region by=weekday
WITH RECURSIVE hours AS (
  SELECT 0 AS n UNION ALL SELECT n + 1 FROM hours WHERE n < 167
),
moves AS (
  SELECT WEEKDAY(admit_ts) * 24 + HOUR(admit_ts) AS n, COUNT(*) AS admissions, 0 AS discharges
  FROM ip_stays
  WHERE admit_source <> 'Transfer'
    AND admit_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND admit_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY WEEKDAY(admit_ts) * 24 + HOUR(admit_ts)
  UNION ALL
  SELECT WEEKDAY(discharge_ts) * 24 + HOUR(discharge_ts), 0, COUNT(*)
  FROM ip_stays
  WHERE discharge_dispo <> 'Transfer'
    AND discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND discharge_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY WEEKDAY(discharge_ts) * 24 + HOUR(discharge_ts)
),
counts AS (
  SELECT n, SUM(admissions) AS admissions, SUM(discharges) AS discharges FROM moves GROUP BY n
),
days AS (
  SELECT c.weekday, COUNT(*) AS n FROM dim_date c JOIN dataset_info i ON c.date BETWEEN i.first_date AND i.last_date
  WHERE c.year = COALESCE(@year, YEAR(i.last_date))
  GROUP BY c.weekday
),
scales AS (
  SELECT h.n, (SELECT persons_per_patient FROM dataset_info) / d.n AS scale
  FROM hours h LEFT JOIN days d ON d.weekday = 1 + h.n DIV 24
)
SELECT ELT(1 + h.n DIV 24, 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday') AS weekday,
       h.n MOD 24 AS hour,
       ROUND(COALESCE(c.admissions, 0) * h.scale, 1) AS admissions_region,
       ROUND(COALESCE(c.discharges, 0) * h.scale, 1) AS discharges_region
FROM scales h
LEFT JOIN counts c ON c.n = h.n
ORDER BY h.n;
