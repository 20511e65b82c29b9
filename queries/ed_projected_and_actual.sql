-- title:    Projected against actual ED visits
-- section:  Planning
-- question: Did the visits of the year come as projected?
-- reading:  By area of residence and service, whole region: residents x baseline rate,
--           against the visits of the sample x persons_per_patient.
-- reading:  chance_pct: 95 % of the differences would be smaller if visits were independent
--           (196 / root of the projected visits of the sample).
-- param:    year = 2025 | year of projection and history, by default the first of the projection
--         | SELECT DISTINCT year FROM population_projection JOIN dataset_info ON year BETWEEN YEAR(first_date) AND YEAR(last_date)
-- chart:    bar x=lha_name y=projected_visits,actual_visits by=ed_subservice
WITH visits AS (
  SELECT pp.lha_id, r.ed_subservice, SUM(pp.population * r.baserate_per_1000) / 1000 AS projected, 0 AS actual
  FROM population_projection pp
  JOIN ed_baseline_rates r ON r.lha_id = pp.lha_id AND r.age_group = pp.age_group AND r.gender = pp.gender
  WHERE pp.year = COALESCE(@year, (SELECT MIN(year) FROM population_projection))
  GROUP BY pp.lha_id, r.ed_subservice
  UNION ALL
  SELECT p.lha_id, e.ed_subservice, 0, COUNT(*) * (SELECT persons_per_patient FROM dataset_info)
  FROM ed_encounters e FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
  WHERE e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT MIN(year) FROM population_projection)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT MIN(year) FROM population_projection)) + 1, 1)
  GROUP BY p.lha_id, e.ed_subservice
),
with_all AS ( -- of each area, and of each of its services
  SELECT lha_id, ed_subservice, SUM(projected) AS projected, SUM(actual) AS actual
  FROM visits
  GROUP BY lha_id, ed_subservice WITH ROLLUP
)
SELECT COALESCE(v.ed_subservice, 'All') AS ed_subservice,
       l.lha_name,
       ROUND(v.projected) AS projected_visits,
       ROUND(v.actual) AS actual_visits,
       ROUND(100 * (v.actual - v.projected) / NULLIF(v.projected, 0), 1) AS difference_pct,
       CAST(196 / SQRT(NULLIF(v.projected, 0) / (SELECT persons_per_patient FROM dataset_info)) AS DECIMAL(8,1)) AS chance_pct
FROM with_all v
JOIN dim_lha l ON l.lha_id = v.lha_id
ORDER BY v.ed_subservice IS NOT NULL, v.ed_subservice, v.lha_id;
