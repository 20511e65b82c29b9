-- title:    Boarding of admitted patients
-- section:  Emergency
-- question: How long do admitted patients wait in the ED for a bed?
-- reading:  Boarding: from the decision to admit (disposition_ts) to the departure for the bed. Who still waits for it is left out.
-- reading:  boarders_region: beds of the ED that they fill on average, whole region. Visits of the sample.
-- reading:  within_10h_pct: share that left the ED for their bed within 10 hours of arrival. Percentiles by nearest rank, on whole minutes.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=site_name y=boarding_median_h,boarding_p90_h
WITH boarding AS (
  SELECT facility_id AS site_id, TIMESTAMPDIFF(MINUTE, disposition_ts, departure_ts) AS minutes,
         COUNT(*) AS n, SUM(departure_ts <= arrival_ts + INTERVAL 10 HOUR) AS quick
  FROM ed_encounters
  WHERE dispo = 'Admit' AND departure_ts IS NOT NULL
    AND arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY facility_id, TIMESTAMPDIFF(MINUTE, disposition_ts, departure_ts)
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site),
ranked AS (
  SELECT s.site_id, s.site_name, b.minutes, SUM(b.n) AS n, SUM(b.quick) AS quick,
         SUM(SUM(b.n)) OVER (PARTITION BY s.site_id ORDER BY b.minutes) AS up_to, SUM(SUM(b.n)) OVER (PARTITION BY s.site_id) AS total
  FROM boarding b
  JOIN places s ON s.site_id IN (0, b.site_id)
  GROUP BY s.site_id, s.site_name, b.minutes
)
SELECT r.site_name,
       SUM(r.n) AS admitted,
       ROUND(100 * SUM(r.quick) / SUM(r.n), 1) AS within_10h_pct,
       ROUND(MIN(CASE WHEN r.up_to >= 0.5 * r.total THEN r.minutes END) / 60, 1) AS boarding_median_h,
       ROUND(MIN(CASE WHEN r.up_to >= 0.9 * r.total THEN r.minutes END) / 60, 1) AS boarding_p90_h,
       ROUND(SUM(r.n * r.minutes) * (SELECT persons_per_patient FROM dataset_info) / 1440
             / (SELECT DATEDIFF(LEAST(MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1),
                                      last_date + INTERVAL 1 DAY),
                                GREATEST(MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1), first_date))
                FROM dataset_info), 1) AS boarders_region
FROM ranked r
GROUP BY r.site_id, r.site_name
ORDER BY r.site_id;
