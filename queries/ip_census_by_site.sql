-- title:    Midnight census by site and month
-- section:  Inpatient
-- question: Which hospitals are over their staffed beds, and when?
-- reading:  Patients in bed at midnight, whole region (x persons_per_patient): mean and highest of the month.
--           In a small sample the highest is mostly chance.
-- reading:  Occupancy is of open beds: staffed beds less those of closed wards (dim_event).
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=month y=site_name value=occupancy_pct
WITH days AS (
  SELECT c.date AS day FROM dim_date c JOIN dataset_info i ON c.date BETWEEN i.first_date AND i.last_date
  WHERE c.year = COALESCE(@year, YEAR(i.last_date))
),
moves AS (SELECT 1 AS move UNION ALL SELECT -1),
changes AS ( -- of each stay its two moves; those before the first day count on that day
  SELECT t.facility_id AS site_id,
         IF(m.move = 1, GREATEST(DATE(t.admit_ts), MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1),
                               (SELECT first_date FROM dataset_info)), DATE(t.discharge_ts)) AS day, SUM(m.move) AS n
  FROM ip_stays t
  STRAIGHT_JOIN moves m -- the stays first, so that they are read once
  WHERE t.admit_ts < MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
    AND (t.discharge_ts IS NULL OR t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1))
  GROUP BY t.facility_id, day
),
beds AS (
  SELECT site_id, SUM(staffed_beds) AS n FROM staffed_beds GROUP BY site_id
),
closed AS ( -- beds of closed wards; a ward that two closures name at once keeps the product of their factors
  SELECT day, site_id, SUM(beds) AS n
  FROM (SELECT d.day, b.site_id, b.staffed_beds * (1 - CAST(EXP(SUM(LN(GREATEST(e.factor, 1e-9)))) AS DECIMAL(9,8))) AS beds
        FROM dim_event e
        JOIN staffed_beds b ON b.site_id = e.site_id AND b.program_id = e.program_id
        JOIN days d ON d.day BETWEEN e.first_date AND e.last_date
        WHERE e.event_type = 'Ward closure'
        GROUP BY d.day, b.site_id, b.program_id, b.staffed_beds) w
  GROUP BY day, site_id
),
census AS (
  SELECT b.site_id, b.n AS staffed_beds, b.n - COALESCE(w.n, 0) AS open_beds, d.day,
         SUM(COALESCE(c.n, 0)) OVER (PARTITION BY b.site_id ORDER BY d.day) * (SELECT persons_per_patient FROM dataset_info) AS patients
  FROM beds b
  CROSS JOIN days d
  LEFT JOIN changes c ON c.site_id = b.site_id AND c.day = d.day
  LEFT JOIN closed w ON w.site_id = b.site_id AND w.day = d.day
)
SELECT s.site_name,
       DATE_FORMAT(MIN(c.day), '%Y-%m') AS month,
       MAX(c.staffed_beds) AS staffed_beds,
       ROUND(AVG(c.patients), 1) AS census_mean_region,
       ROUND(MAX(c.patients), 1) AS census_max_region,
       ROUND(100 * SUM(c.patients) / NULLIF(SUM(c.open_beds), 0), 1) AS occupancy_pct
FROM census c
JOIN dim_site s ON s.site_id = c.site_id
GROUP BY s.site_id, s.site_name, EXTRACT(YEAR_MONTH FROM c.day)
ORDER BY s.site_id, EXTRACT(YEAR_MONTH FROM c.day);
