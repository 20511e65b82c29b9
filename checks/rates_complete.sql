-- check: There is a baseline rate for every area, age group, gender and ED service
-- class: completeness
-- of: ed_baseline_rates
SELECT l.lha_id, l.lha_name, COUNT(r.lha_id) AS rates,
       8 * 3 * (SELECT COUNT(DISTINCT ed_subservice) FROM ed_baseline_rates) AS expected_rates
FROM dim_lha l LEFT JOIN ed_baseline_rates r ON r.lha_id = l.lha_id
GROUP BY l.lha_id, l.lha_name
HAVING COUNT(r.lha_id) <> 8 * 3 * (SELECT COUNT(DISTINCT ed_subservice) FROM ed_baseline_rates);
