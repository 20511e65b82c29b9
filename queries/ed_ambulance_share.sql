-- title:    Arrivals by ambulance
-- section:  Emergency
-- question: Which share of the patients comes by ambulance?
-- reading:  Hospital EDs only, since urgent care centres take no ambulances. Visits of the sample; acuity is the CTAS level.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=acuity y=site_name value=ambulance_pct
WITH counts AS (
  SELECT facility_id AS site_id, acuity, COUNT(*) AS visits, SUM(arrival_mode = 'Ambulance') AS ambulance
  FROM ed_encounters
  WHERE ed_subservice <> 'Urgent Care Centre'
    AND arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY facility_id, acuity
),
with_all AS (
  SELECT site_id, acuity, visits, ambulance FROM counts
  UNION ALL
  SELECT 0, acuity, SUM(visits), SUM(ambulance) FROM counts GROUP BY acuity
)
SELECT COALESCE(s.site_name, 'All sites') AS site_name,
       c.acuity,
       c.visits,
       c.ambulance,
       ROUND(100 * c.ambulance / c.visits, 1) AS ambulance_pct
FROM with_all c
LEFT JOIN dim_site s ON s.site_id = c.site_id
ORDER BY c.site_id, c.acuity;
