-- title:    Where residents go for care
-- section:  Place
-- question: Which hospitals do the people of each area use?
-- reading:  Visits and admissions of the year, for the whole region (x persons_per_patient), by area of residence and site;
--           in per cent of those of the area.
-- reading:  default_site: the site that the area is meant to use first; the rest crosses the boundary.
--           Transfers between sites and newborns are not admissions here.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    flow source=lha_name target=site_name value=ed_visits_region
WITH counts AS (
  SELECT p.lha_id, e.facility_id, COUNT(*) AS visits, 0 AS admissions
  FROM ed_encounters e FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
  WHERE e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY p.lha_id, e.facility_id
  UNION ALL
  SELECT p.lha_id, t.facility_id, 0, COUNT(*)
  FROM ip_stays t FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = t.patient_id
  WHERE t.admit_source NOT IN ('Transfer', 'Newborn')
    AND t.admit_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND t.admit_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY p.lha_id, t.facility_id
),
flows AS (
  SELECT lha_id, facility_id, SUM(visits) AS visits, SUM(admissions) AS admissions FROM counts GROUP BY lha_id, facility_id
)
SELECT l.lha_name,
       s.site_name,
       IF(l.default_site_id = s.site_id, 'yes', 'no') AS default_site,
       ROUND(f.visits * (SELECT persons_per_patient FROM dataset_info)) AS ed_visits_region,
       ROUND(100 * f.visits / NULLIF(SUM(f.visits) OVER (PARTITION BY f.lha_id), 0), 1) AS ed_visits_pct,
       ROUND(f.admissions * (SELECT persons_per_patient FROM dataset_info)) AS admissions_region,
       ROUND(100 * f.admissions / NULLIF(SUM(f.admissions) OVER (PARTITION BY f.lha_id), 0), 1) AS admissions_pct
FROM flows f
JOIN dim_lha l  ON l.lha_id = f.lha_id
JOIN dim_site s ON s.site_id = f.facility_id
ORDER BY f.lha_id, f.facility_id;
