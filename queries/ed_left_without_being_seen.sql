-- title:    Left without being seen
-- section:  Emergency
-- question: Where and when do people give up waiting?
-- reading:  LWBS: left before a physician saw them, in per cent of the visits of the same row.
--           Visits of the sample whose disposition is known; acuity is the CTAS level.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=month y=site_name value=lwbs_pct by=acuity
WITH counts AS (
  SELECT facility_id, EXTRACT(YEAR_MONTH FROM arrival_ts) AS yyyymm, acuity, COUNT(*) AS visits, SUM(dispo = 'LWBS') AS lwbs
  FROM ed_encounters
  WHERE dispo IS NOT NULL
    AND arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY facility_id, EXTRACT(YEAR_MONTH FROM arrival_ts), acuity
),
with_all AS ( -- of each month, and of each of its acuities
  SELECT facility_id, yyyymm, acuity, SUM(visits) AS visits, SUM(lwbs) AS lwbs
  FROM counts
  GROUP BY facility_id, yyyymm, acuity WITH ROLLUP
)
SELECT s.site_name,
       CONCAT(c.yyyymm DIV 100, '-', LPAD(c.yyyymm MOD 100, 2, '0')) AS month,
       COALESCE(c.acuity, 'All') AS acuity,
       c.visits,
       c.lwbs,
       ROUND(100 * c.lwbs / c.visits, 1) AS lwbs_pct
FROM with_all c
JOIN dim_site s ON s.site_id = c.facility_id
WHERE c.yyyymm IS NOT NULL
ORDER BY s.site_id, c.yyyymm, c.acuity;
