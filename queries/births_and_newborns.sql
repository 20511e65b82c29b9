-- title:    Births and newborns
-- section:  Inpatient
-- question: How many children are born, and where?
-- reading:  deliveries: stays of mothers in Labour & Delivery; newborns: stays with source Newborn;
--           both of the sample, by month of admission.
-- reading:  newborns_region: for the whole region (x persons_per_patient). Twins, and births outside hospital, make the two differ.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=month y=newborns_region by=site_name
WITH counts AS (
  SELECT t.facility_id AS site_id, EXTRACT(YEAR_MONTH FROM t.admit_ts) AS yyyymm,
         SUM(u.subprogram_name = 'Labour & Delivery') AS deliveries, SUM(t.admit_source = 'Newborn') AS newborns
  FROM ip_stays t
  JOIN dim_subprogram u ON u.program_id = t.program_id AND u.subprogram_id = t.subprogram_id
  WHERE t.admit_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND t.admit_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
    AND (u.subprogram_name = 'Labour & Delivery' OR t.admit_source = 'Newborn')
  GROUP BY t.facility_id, EXTRACT(YEAR_MONTH FROM t.admit_ts)
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site)
SELECT s.site_name AS site_name,
       CONCAT(c.yyyymm DIV 100, '-', LPAD(c.yyyymm MOD 100, 2, '0')) AS month,
       SUM(c.deliveries) AS deliveries,
       SUM(c.newborns) AS newborns,
       ROUND(SUM(c.newborns) * (SELECT persons_per_patient FROM dataset_info)) AS newborns_region
FROM counts c
JOIN places s ON s.site_id IN (0, c.site_id)
GROUP BY s.site_id, s.site_name, c.yyyymm
ORDER BY s.site_id, c.yyyymm;
