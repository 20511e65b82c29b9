-- title:    Bed occupancy by weekday and hour
-- section:  Inpatient
-- question: When in the week are the beds full?
-- reading:  Mean number of inpatients on the full hour, whole region: admitted before it, and not discharged before it;
--           in per cent of open beds: staffed beds less those of closed wards (dim_event).
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=hour y=weekday value=occupancy_pct
WITH RECURSIVE days AS (
  SELECT c.date AS day FROM dim_date c JOIN dataset_info i ON c.date BETWEEN i.first_date AND i.last_date
  WHERE c.year = COALESCE(@year, YEAR(i.last_date))
),
hours AS (
  SELECT 0 AS hour UNION ALL SELECT hour + 1 FROM hours WHERE hour < 23
),
moves AS (SELECT 1 AS move UNION ALL SELECT -1),
changes AS ( -- of each stay its two moves: those on an hour, and those before the first day
  SELECT GREATEST(DATE(moved), first_day) AS day, IF(moved < first_day, 0, HOUR(moved)) AS hour,
         SUM(IF(moved < first_day, 0, move)) AS n, SUM(IF(moved < first_day, move, 0)) AS before_first
  FROM (SELECT GREATEST(MAKEDATE(COALESCE(@year, YEAR(d.last_date)), 1), d.first_date) AS first_day, m.move,
               IF(m.move = 1, t.admit_ts, t.discharge_ts) AS moved
        FROM dataset_info d
        STRAIGHT_JOIN ip_stays t
        STRAIGHT_JOIN moves m -- after the stays, so that these are read once
        WHERE t.admit_ts < MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
          AND (t.discharge_ts IS NULL OR t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1))) x
  GROUP BY day, hour
),
closed AS ( -- beds of closed wards; a ward that two closures name at once keeps the product of their factors
  SELECT day, SUM(beds) AS n
  FROM (SELECT d.day, b.staffed_beds * (1 - CAST(EXP(SUM(LN(GREATEST(e.factor, 1e-9)))) AS DECIMAL(9,8))) AS beds
        FROM dim_event e
        JOIN staffed_beds b ON b.site_id = e.site_id AND b.program_id = e.program_id
        JOIN days d ON d.day BETWEEN e.first_date AND e.last_date
        WHERE e.event_type = 'Ward closure'
        GROUP BY d.day, b.site_id, b.program_id, b.staffed_beds) w
  GROUP BY day
),
census AS (
  SELECT WEEKDAY(d.day) AS weekday, h.hour,
         SUM(COALESCE(c.before_first + c.n, 0)) OVER (ORDER BY d.day, h.hour) - COALESCE(c.n, 0) AS in_bed,
         (SELECT SUM(staffed_beds) FROM staffed_beds) - COALESCE(w.n, 0) AS open_beds
  FROM days d
  CROSS JOIN hours h
  LEFT JOIN changes c ON c.day = d.day AND c.hour = h.hour
  LEFT JOIN closed w ON w.day = d.day
)
SELECT ELT(1 + census.weekday, 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday') AS weekday,
       hour,
       ROUND(SUM(in_bed) * (SELECT persons_per_patient FROM dataset_info) / COUNT(*), 1) AS in_bed_region,
       ROUND(100 * SUM(in_bed) * (SELECT persons_per_patient FROM dataset_info) / NULLIF(SUM(open_beds), 0), 1) AS occupancy_pct
FROM census
GROUP BY census.weekday, hour
ORDER BY census.weekday, hour;
