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
with_all AS (
  SELECT site_id, yyyymm, deliveries, newborns FROM counts
  UNION ALL
  SELECT 0, yyyymm, SUM(deliveries), SUM(newborns) FROM counts GROUP BY yyyymm
)
SELECT COALESCE(s.site_name, 'All sites') AS site_name,
       CONCAT(c.yyyymm DIV 100, '-', LPAD(c.yyyymm MOD 100, 2, '0')) AS month,
       c.deliveries,
       c.newborns,
       ROUND(c.newborns * (SELECT persons_per_patient FROM dataset_info)) AS newborns_region
FROM with_all c
LEFT JOIN dim_site s ON s.site_id = c.site_id
ORDER BY c.site_id, c.yyyymm;
