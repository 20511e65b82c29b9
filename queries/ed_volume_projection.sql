-- title:    ED volume projection
-- section:  Planning
-- question: How many emergency visits will each site see in a year?
-- reading:  Projected residents x baseline rate, for the whole region, at the default site of the area where people live.
-- param:    year = 2025 | calendar year of the projection, by default its first | SELECT DISTINCT year FROM population_projection
-- chart:    stacked x=facility y=projected_volumes series=ed_subservice
SELECT s.site_name AS facility,
       r.ed_subservice,
       ROUND(SUM(pp.population * r.baserate_per_1000) / 1000) AS projected_volumes
FROM population_projection pp
JOIN ed_baseline_rates r
  ON r.lha_id = pp.lha_id AND r.age_group = pp.age_group AND r.gender = pp.gender
JOIN dim_lha l  ON l.lha_id = pp.lha_id
JOIN dim_site s ON s.site_id = l.default_site_id
WHERE pp.year = COALESCE(@year, (SELECT MIN(year) FROM population_projection))
GROUP BY s.site_id, s.site_name, r.ed_subservice
ORDER BY projected_volumes DESC, s.site_id, r.ed_subservice;
