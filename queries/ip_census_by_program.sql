-- title:    Midnight census by program
-- section:  Inpatient
-- question: Which programs are over their staffed beds?
-- reading:  Patients in bed at midnight, whole region (x persons_per_patient): mean, and the nights of the year in order of their census.
-- reading:  p90: at most so many on 90 % of the nights (nearest rank). In a small sample the spread is mostly chance.
-- reading:  Occupancy is of open beds: staffed beds less those of closed wards (dim_event).
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=program_name y=census_mean_region,staffed_beds
WITH days AS (
  SELECT c.date AS day FROM dim_date c JOIN dataset_info i ON c.date BETWEEN i.first_date AND i.last_date
  WHERE c.year = COALESCE(@year, YEAR(i.last_date))
),
moves AS (SELECT 1 AS move UNION ALL SELECT -1),
changes AS ( -- of each stay its two moves; those before the first day count on that day
  SELECT t.program_id,
         IF(m.move = 1, GREATEST(DATE(t.admit_ts), MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1),
                               (SELECT first_date FROM dataset_info)), DATE(t.discharge_ts)) AS day, SUM(m.move) AS n
  FROM ip_stays t
  STRAIGHT_JOIN moves m -- the stays first, so that they are read once
  WHERE t.admit_ts < MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
    AND (t.discharge_ts IS NULL OR t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1))
  GROUP BY t.program_id, day
),
beds AS (
  SELECT program_id, SUM(staffed_beds) AS n FROM staffed_beds GROUP BY program_id
),
closed AS ( -- beds of closed wards; a ward that two closures name at once keeps the product of their factors
  SELECT day, program_id, SUM(beds) AS n
  FROM (SELECT d.day, b.program_id, b.staffed_beds * (1 - CAST(EXP(SUM(LN(GREATEST(e.factor, 1e-9)))) AS DECIMAL(9,8))) AS beds
        FROM dim_event e
        JOIN staffed_beds b ON b.site_id = e.site_id AND b.program_id = e.program_id
        JOIN days d ON d.day BETWEEN e.first_date AND e.last_date
        WHERE e.event_type = 'Ward closure'
        GROUP BY d.day, b.site_id, b.program_id, b.staffed_beds) w
  GROUP BY day, program_id
),
census AS (
  SELECT b.program_id, b.n AS staffed_beds, b.n - COALESCE(w.n, 0) AS open_beds, d.day,
         SUM(COALESCE(c.n, 0)) OVER (PARTITION BY b.program_id ORDER BY d.day) * (SELECT persons_per_patient FROM dataset_info) AS patients
  FROM beds b
  CROSS JOIN days d
  LEFT JOIN changes c ON c.program_id = b.program_id AND c.day = d.day
  LEFT JOIN closed w ON w.program_id = b.program_id AND w.day = d.day
),
ranked AS (
  SELECT program_id, staffed_beds, open_beds, patients, ROW_NUMBER() OVER (PARTITION BY program_id ORDER BY patients) AS place,
         COUNT(*) OVER (PARTITION BY program_id) AS nights
  FROM census
)
SELECT p.program_name,
       MAX(r.staffed_beds) AS staffed_beds,
       ROUND(AVG(r.patients), 1) AS census_mean_region,
       ROUND(MIN(CASE WHEN r.place >= 0.1 * r.nights THEN r.patients END), 1) AS census_p10_region,
       ROUND(MIN(CASE WHEN r.place >= 0.9 * r.nights THEN r.patients END), 1) AS census_p90_region,
       ROUND(100 * SUM(r.patients) / NULLIF(SUM(r.open_beds), 0), 1) AS occupancy_pct
FROM ranked r
JOIN dim_program p ON p.program_id = r.program_id
GROUP BY p.program_id, p.program_name
ORDER BY p.program_id;
