-- check: Visits of the last year are draws from population x rate: no more cells lie outside their 95 % interval than chance explains
-- class: plausibility
WITH cells AS (
  SELECT r.lha_id, r.age_group, r.gender, r.ed_subservice,
         pp.population * r.baserate_per_1000 / 1000 / d.persons_per_patient AS expected,
         COALESCE(v.visits, 0) AS visits
  FROM ed_baseline_rates r
  CROSS JOIN dataset_info d
  JOIN population_projection pp ON pp.year = YEAR(d.last_date) AND pp.lha_id = r.lha_id AND pp.age_group = r.age_group AND pp.gender = r.gender
  LEFT JOIN (SELECT p.lha_id, p.age_group, p.gender, e.ed_subservice, COUNT(*) AS visits
             FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id CROSS JOIN dataset_info i
             WHERE e.arrival_ts >= i.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
             GROUP BY p.lha_id, p.age_group, p.gender, e.ed_subservice) v
    ON v.lha_id = r.lha_id AND v.age_group = r.age_group AND v.gender = r.gender AND v.ed_subservice = r.ed_subservice),
judged AS (
  SELECT COUNT(*) AS cells, SUM(ABS(visits - expected) > 1.96 * SQRT(expected) + 0.5) AS outside
  FROM cells WHERE expected >= 5)
SELECT cells, outside, ROUND(0.05 * cells + 3 * SQRT(0.05 * 0.95 * cells), 1) AS most_by_chance
FROM judged
WHERE outside > 0.05 * cells + 3 * SQRT(0.05 * 0.95 * cells);
