-- title:    Key figures
-- section:  Overview
-- question: How is the region doing, year by year?
-- reading:  Counts are for the whole region (sample x persons_per_patient).
-- reading:  Wait: arrival to physician, median by nearest rank, of those who were seen. LWBS: left without being seen.
-- reading:  Length of stay and ALC: discharges of the year, in days.
-- reading:  Census: patients in bed at midnight, mean of the year. Occupancy: of open beds, staffed beds less those of closed wards
--           (dim_event).
-- chart:    figures
WITH RECURSIVE years AS (
  SELECT YEAR(first_date) AS year FROM dataset_info
  UNION ALL
  SELECT year + 1 FROM years WHERE year < (SELECT YEAR(last_date) FROM dataset_info)
),
visits AS (
  SELECT YEAR(arrival_ts) AS year, TIMESTAMPDIFF(MINUTE, arrival_ts, physician_ts) AS wait,
         COUNT(*) AS n, SUM(dispo = 'LWBS') AS unseen, SUM(dispo = 'Admit') AS admitted
  FROM ed_encounters
  GROUP BY YEAR(arrival_ts), TIMESTAMPDIFF(MINUTE, arrival_ts, physician_ts)
),
ranked AS (
  SELECT year, wait, n, unseen, admitted, SUM(n) OVER (PARTITION BY year, wait IS NULL ORDER BY wait) AS up_to,
         SUM(n) OVER (PARTITION BY year, wait IS NULL) AS total
  FROM visits
),
ed AS (
  SELECT year, SUM(n) AS n, SUM(unseen) AS unseen, SUM(admitted) AS admitted,
         MIN(CASE WHEN up_to >= 0.5 * total THEN wait END) AS wait_median
  FROM ranked
  GROUP BY year
),
spans AS (
  SELECT y.year, GREATEST(MAKEDATE(y.year, 1), d.first_date) AS first_day,
         LEAST(MAKEDATE(y.year + 1, 1), d.last_date + INTERVAL 1 DAY) AS next_day
  FROM years y CROSS JOIN dataset_info d
),
stays AS ( -- each stay in the years that it reaches into; the stays first, so that they are read once
  SELECT s.year, SUM(t.discharge_ts < s.next_day) AS discharges, SUM(IF(t.discharge_ts < s.next_day, t.los_days, 0)) AS days,
         SUM(IF(t.discharge_ts < s.next_day, t.alc_days, 0)) AS alc_days,
         SUM(t.discharge_ts < s.next_day AND t.discharge_dispo = 'Death') AS deaths,
         SUM(DATEDIFF(LEAST(COALESCE(DATE(t.discharge_ts), s.next_day), s.next_day), GREATEST(DATE(t.admit_ts), s.first_day))) AS nights,
         MAX(DATEDIFF(s.next_day, s.first_day)) AS days_of_year
  FROM ip_stays t
  STRAIGHT_JOIN spans s ON t.admit_ts < s.next_day AND (t.discharge_ts IS NULL OR t.discharge_ts >= s.first_day)
  GROUP BY s.year
),
closed AS ( -- bed-days of closed wards; a ward that two closures name at once keeps the product of their factors
  SELECT YEAR(day) AS year, SUM(beds) AS bed_days
  FROM (SELECT c.date AS day, b.staffed_beds * (1 - CAST(EXP(SUM(LN(GREATEST(e.factor, 1e-9)))) AS DECIMAL(9,8))) AS beds
        FROM dim_event e
        JOIN staffed_beds b ON b.site_id = e.site_id AND b.program_id = e.program_id
        JOIN dim_date c ON c.date BETWEEN e.first_date AND e.last_date
        JOIN dataset_info d ON c.date BETWEEN d.first_date AND d.last_date
        WHERE e.event_type = 'Ward closure'
        GROUP BY c.date, b.site_id, b.program_id, b.staffed_beds) w
  GROUP BY YEAR(day)
)
SELECT y.year,
       ROUND(ed.n * d.persons_per_patient)                  AS ed_visits,
       ed.wait_median                                        AS ed_wait_median_min,
       ROUND(100 * ed.unseen / ed.n, 1)                     AS ed_lwbs_pct,
       ROUND(100 * ed.admitted / ed.n, 1)                   AS ed_admitted_pct,
       ROUND(stays.discharges * d.persons_per_patient)      AS inpatient_discharges,
       ROUND(stays.days / stays.discharges, 1)              AS length_of_stay_mean_days,
       ROUND(100 * stays.alc_days / stays.days, 1)          AS alc_days_pct,
       ROUND(100 * stays.deaths / stays.discharges, 1)      AS inpatient_deaths_pct,
       ROUND(stays.nights * d.persons_per_patient / stays.days_of_year) AS midnight_census,
       ROUND(100 * stays.nights * d.persons_per_patient
             / (stays.days_of_year * (SELECT SUM(staffed_beds) FROM staffed_beds) - COALESCE(closed.bed_days, 0)), 1) AS occupancy_pct
FROM years y
CROSS JOIN dataset_info d
LEFT JOIN ed    ON ed.year = y.year
LEFT JOIN stays ON stays.year = y.year
LEFT JOIN closed ON closed.year = y.year
ORDER BY y.year;
