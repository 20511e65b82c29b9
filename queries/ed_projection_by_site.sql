-- title:    ED projection by site
-- section:  Planning
-- question: How many emergency visits must each site be ready for in the coming years?
-- reading:  Projected residents x baseline rate, whole region, at the default site of the area where people live.
-- reading:  low and high: if use per person falls or rises by drift per cent every year after the first.
-- param:    drift = 1.0 | per cent a year by which use per person may fall or rise | SELECT 0.0, 20.0
-- chart:    fan x=year y=projected_visits low=low_visits high=high_visits by=facility
WITH volumes AS (
  SELECT l.default_site_id AS site_id, pp.year, SUM(pp.population * r.baserate_per_1000) / 1000 AS visits
  FROM population_projection pp
  JOIN ed_baseline_rates r ON r.lha_id = pp.lha_id AND r.age_group = pp.age_group AND r.gender = pp.gender
  JOIN dim_lha l ON l.lha_id = pp.lha_id
  GROUP BY l.default_site_id, pp.year
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site)
SELECT s.site_name AS facility,
       v.year,
       ROUND(SUM(v.visits)) AS projected_visits,
       CAST(SUM(v.visits) * POWER(1 - COALESCE(@drift, 1.0) / 100, v.year - (SELECT MIN(year) FROM population_projection))
            AS DECIMAL(12,0)) AS low_visits,
       CAST(SUM(v.visits) * POWER(1 + COALESCE(@drift, 1.0) / 100, v.year - (SELECT MIN(year) FROM population_projection))
            AS DECIMAL(12,0)) AS high_visits
FROM volumes v
JOIN places s ON s.site_id IN (0, v.site_id)
GROUP BY s.site_id, s.site_name, v.year
ORDER BY s.site_id, v.year;
