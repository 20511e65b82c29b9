-- title:    Arrivals by ambulance
-- section:  Emergency
-- question: Which share of the patients comes by ambulance?
-- reading:  Hospital EDs only, since urgent care centres take no ambulances. Visits of the sample, triaged; acuity is the CTAS level.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=acuity y=site_name value=ambulance_pct
WITH counts AS (
  SELECT facility_id AS site_id, acuity, COUNT(*) AS visits, SUM(arrival_mode = 'Ambulance') AS ambulance
  FROM ed_encounters
  WHERE ed_subservice <> 'Urgent Care Centre'
    AND acuity IS NOT NULL
    AND arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY facility_id, acuity
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site)
SELECT s.site_name AS site_name,
       c.acuity,
       SUM(c.visits) AS visits,
       SUM(c.ambulance) AS ambulance,
       ROUND(100 * SUM(c.ambulance) / SUM(c.visits), 1) AS ambulance_pct
FROM counts c
JOIN places s ON s.site_id IN (0, c.site_id)
GROUP BY s.site_id, s.site_name, c.acuity
ORDER BY s.site_id, c.acuity;
