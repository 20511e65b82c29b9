-- title:    Midnight census by day
-- section:  Inpatient
-- question: How many patients are in bed each night, against staffed beds?
-- reading:  Patients in bed at the end of each day, whole region (x persons_per_patient). Who leaves on the day of admission is not in it.
-- reading:  Occupancy is of open beds: staffed beds less those of closed wards (dim_event).
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- param:    site = 0 | site_id of one site, 0 for all of them | SELECT 0 UNION SELECT site_id FROM dim_site
-- chart:    line x=day y=census_region,staffed_beds
WITH days AS (
  SELECT c.date AS day FROM dim_date c JOIN dataset_info i ON c.date BETWEEN i.first_date AND i.last_date
  WHERE c.year = COALESCE(@year, YEAR(i.last_date))
),
moves AS (SELECT 1 AS move UNION ALL SELECT -1),
changes AS ( -- of each stay its two moves; those before the first day count on that day
  SELECT IF(m.move = 1, GREATEST(DATE(t.admit_ts), MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1),
                               (SELECT first_date FROM dataset_info)), DATE(t.discharge_ts)) AS day, SUM(m.move) AS n
  FROM ip_stays t
  STRAIGHT_JOIN moves m -- the stays first, so that they are read once
  WHERE t.admit_ts < MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
    AND (t.discharge_ts IS NULL OR t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1))
    AND COALESCE(@site, 0) IN (0, t.facility_id)
  GROUP BY day
),
census AS (
  SELECT d.day, SUM(COALESCE(c.n, 0)) OVER (ORDER BY d.day) AS patients FROM days d LEFT JOIN changes c ON c.day = d.day
),
closed AS ( -- beds of closed wards; a ward that two closures name at once keeps the product of their factors
  SELECT day, SUM(beds) AS n
  FROM (SELECT d.day, b.staffed_beds * (1 - CAST(EXP(SUM(LN(GREATEST(e.factor, 1e-9)))) AS DECIMAL(9,8))) AS beds
        FROM dim_event e
        JOIN staffed_beds b ON b.site_id = e.site_id AND b.program_id = e.program_id
        JOIN days d ON d.day BETWEEN e.first_date AND e.last_date
        WHERE e.event_type = 'Ward closure' AND COALESCE(@site, 0) IN (0, b.site_id)
        GROUP BY d.day, b.site_id, b.program_id, b.staffed_beds) w
  GROUP BY day
),
beds AS (
  SELECT d.day, s.n AS staffed_beds, s.n - COALESCE(w.n, 0) AS open_beds
  FROM days d
  CROSS JOIN (SELECT SUM(staffed_beds) AS n FROM staffed_beds WHERE COALESCE(@site, 0) IN (0, site_id)) s
  LEFT JOIN closed w ON w.day = d.day
)
SELECT c.day,
       ROUND(c.patients * (SELECT persons_per_patient FROM dataset_info)) AS census_region,
       b.staffed_beds,
       ROUND(b.open_beds, 1) AS open_beds,
       ROUND(100 * c.patients * (SELECT persons_per_patient FROM dataset_info) / NULLIF(b.open_beds, 0), 1) AS occupancy_pct
FROM census c
JOIN beds b ON b.day = c.day
ORDER BY c.day;
