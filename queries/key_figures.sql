-- title:    Key figures
-- section:  Overview
-- question: How is the region doing, year by year?
-- reading:  Counts are for the whole region (sample x persons_per_patient).
-- reading:  Wait: arrival to physician, median by nearest rank, of those who were seen. LWBS: left without being seen.
-- reading:  Length of stay and ALC: discharges of the year, in days.
-- reading:  Census: patients in bed at midnight, mean of the year, against staffed beds.
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
ed AS (
  SELECT year, SUM(n) AS n, SUM(unseen) AS unseen, SUM(admitted) AS admitted FROM visits GROUP BY year
),
waits AS (
  SELECT year, wait, SUM(n) OVER (PARTITION BY year ORDER BY wait) AS up_to, SUM(n) OVER (PARTITION BY year) AS total
  FROM visits WHERE wait IS NOT NULL
),
wait AS (
  SELECT year, MIN(wait) AS median FROM waits WHERE up_to >= 0.5 * total GROUP BY year
),
discharges AS (
  SELECT YEAR(discharge_ts) AS year, COUNT(*) AS n, SUM(los_days) AS days, SUM(alc_days) AS alc_days,
         SUM(discharge_dispo = 'Death') AS deaths
  FROM ip_stays WHERE discharge_ts IS NOT NULL
  GROUP BY YEAR(discharge_ts)
),
spans AS (
  SELECT y.year, GREATEST(MAKEDATE(y.year, 1), d.first_date) AS first_day,
         LEAST(MAKEDATE(y.year + 1, 1), d.last_date + INTERVAL 1 DAY) AS next_day
  FROM years y CROSS JOIN dataset_info d
),
census AS (
  SELECT s.year,
         SUM(DATEDIFF(LEAST(COALESCE(DATE(t.discharge_ts), s.next_day), s.next_day), GREATEST(DATE(t.admit_ts), s.first_day))) AS nights,
         MAX(DATEDIFF(s.next_day, s.first_day)) AS days
  FROM spans s
  JOIN ip_stays t ON t.admit_ts < s.next_day AND (t.discharge_ts IS NULL OR t.discharge_ts >= s.first_day)
  GROUP BY s.year
)
SELECT y.year,
       ROUND(ed.n * d.persons_per_patient)                  AS ed_visits,
       wait.median                                          AS ed_wait_median_min,
       ROUND(100 * ed.unseen / ed.n, 1)                     AS ed_lwbs_pct,
       ROUND(100 * ed.admitted / ed.n, 1)                   AS ed_admitted_pct,
       ROUND(discharges.n * d.persons_per_patient)          AS inpatient_discharges,
       ROUND(discharges.days / discharges.n, 1)             AS length_of_stay_mean_days,
       ROUND(100 * discharges.alc_days / discharges.days, 1) AS alc_days_pct,
       ROUND(100 * discharges.deaths / discharges.n, 1)     AS inpatient_deaths_pct,
       ROUND(census.nights * d.persons_per_patient / census.days)       AS midnight_census,
       ROUND(100 * census.nights * d.persons_per_patient / (census.days * (SELECT SUM(staffed_beds) FROM staffed_beds)), 1) AS occupancy_pct
FROM years y
CROSS JOIN dataset_info d
LEFT JOIN ed         ON ed.year = y.year
LEFT JOIN wait       ON wait.year = y.year
LEFT JOIN discharges ON discharges.year = y.year
LEFT JOIN census     ON census.year = y.year
ORDER BY y.year;
