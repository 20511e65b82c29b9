-- title:    ED visits by site and month
-- section:  Emergency
-- question: How does the volume of each site develop?
-- reading:  visits: of the sample; visits_region: for the whole region (x persons_per_patient). Urgent care is included.
-- chart:    line x=month y=visits_region series=site_name
WITH counts AS (
  SELECT facility_id, EXTRACT(YEAR_MONTH FROM arrival_ts) AS yyyymm, COUNT(*) AS visits
  FROM ed_encounters
  WHERE arrival_ts >= (SELECT first_date FROM dataset_info) -- some visits of the first night began before
  GROUP BY facility_id, EXTRACT(YEAR_MONTH FROM arrival_ts)
)
SELECT CONCAT(c.yyyymm DIV 100, '-', LPAD(c.yyyymm MOD 100, 2, '0')) AS month,
       s.site_name,
       c.visits,
       ROUND(c.visits * (SELECT persons_per_patient FROM dataset_info)) AS visits_region
FROM counts c
JOIN dim_site s ON s.site_id = c.facility_id
ORDER BY c.yyyymm, s.site_id;
