-- title:    Boarding of admitted patients
-- section:  Emergency
-- question: How long do admitted patients wait in the ED for a bed?
-- reading:  The data has no time of the decision to admit. Boarding is estimated: physician to departure, less the median of the same for
--           people of the same CTAS level who went home, and not below 0.
-- reading:  boarders_region: beds of the ED that they fill on average, whole region. Visits of the sample.
-- reading:  within_10h_pct: share that left the ED for their bed within 10 hours of arrival. Percentiles by nearest rank, on whole minutes.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=site_name y=boarding_median_h,boarding_p90_h
WITH treatment AS (
  SELECT acuity, TIMESTAMPDIFF(MINUTE, physician_ts, departure_ts) AS minutes, COUNT(*) AS n
  FROM ed_encounters
  WHERE dispo = 'Discharge'
    AND arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY acuity, TIMESTAMPDIFF(MINUTE, physician_ts, departure_ts)
),
treatment_ranked AS (
  SELECT acuity, minutes, SUM(n) OVER (PARTITION BY acuity ORDER BY minutes) AS up_to, SUM(n) OVER (PARTITION BY acuity) AS total
  FROM treatment
),
usual AS (
  SELECT acuity, MIN(minutes) AS minutes FROM treatment_ranked WHERE up_to >= 0.5 * total GROUP BY acuity
),
boarding AS (
  SELECT e.facility_id AS site_id,
         GREATEST(TIMESTAMPDIFF(MINUTE, e.physician_ts, e.departure_ts) - COALESCE(u.minutes, 0), 0) AS minutes,
         COUNT(*) AS n, SUM(e.departure_ts <= e.arrival_ts + INTERVAL 10 HOUR) AS quick
  FROM ed_encounters e
  LEFT JOIN usual u ON u.acuity = e.acuity
  WHERE e.dispo = 'Admit'
    AND e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY e.facility_id, GREATEST(TIMESTAMPDIFF(MINUTE, e.physician_ts, e.departure_ts) - COALESCE(u.minutes, 0), 0)
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
