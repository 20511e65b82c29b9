-- The closed loop: visits of the last year are draws from people x rate. The sampling error has two parts: how far the people's own
-- expectations (expected_ed_rate) lie from the rate, and how far their visits lie from these. A history of less than a year is too short.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: visits_follow_the_rates | Visits of the last year against people x rate: all | threshold: 0.96 to 1.04
-- check: visits_of_areas_follow_the_rates | Visits of the last year against people x rate, by area | threshold: 0.94 to 1.06
-- check: visits_of_ages_follow_the_rates | Visits of the last year against people x rate, by age group | threshold: 0.94 to 1.06
-- check: visits_of_genders_follow_the_rates | Visits of the last year against people x rate, by gender | threshold: 0.92 to 1.08
-- check: visits_of_services_follow_the_rates | Visits of the last year against people x rate, by service | threshold: 0.94 to 1.06
-- check: visits_of_areas_and_services_follow_the_rates | Visits of the last year against people x rate, by area and service | threshold: 0.9 to 1.1
-- check: visits_of_areas_match_expectation | Visits of the last year against the people's expected_ed_rate, by area | threshold: 0.94 to 1.06
-- check: visits_of_ages_match_expectation | Visits of the last year against the people's expected_ed_rate, by age group | threshold: 0.94 to 1.06
-- check: visits_of_areas_in_all_years | An area's share of the visits of all years against its share of what is expected of its people | threshold: 0.9 to 1.1
-- check: cells_within_chance | Cells of area, age, gender and service whose visits lie outside their 95 % interval | threshold: 0 to 8 % | least: 20
WITH cells AS (
  SELECT r.lha_id, r.age_group, r.gender, r.ed_subservice, p.people * r.baserate_per_1000 / 1000 AS expected, p.expected * r.baserate_per_1000 / 1000 / t.rate AS own,
         GREATEST(0, p.squares - 2 * t.rate * p.expected + p.people * t.rate * t.rate) * r.baserate_per_1000 / 1000 / t.rate AS need,
         COALESCE(v.last_year, 0) AS last_year, COALESCE(v.visits, 0) AS visits
  FROM ed_baseline_rates r
  JOIN (SELECT lha_id, age_group, gender, SUM(baserate_per_1000) / 1000 AS rate FROM ed_baseline_rates GROUP BY lha_id, age_group, gender) t
    ON t.lha_id = r.lha_id AND t.age_group = r.age_group AND t.gender = r.gender
  JOIN (SELECT lha_id, age_group, gender, COUNT(*) AS people, SUM(expected_ed_rate) AS expected, SUM(expected_ed_rate * expected_ed_rate) AS squares
        FROM patients GROUP BY lha_id, age_group, gender) p
    ON p.lha_id = r.lha_id AND p.age_group = r.age_group AND p.gender = r.gender
  LEFT JOIN (SELECT p.lha_id, p.age_group, p.gender, e.ed_subservice, COUNT(*) AS visits,
                    COUNT(IF(e.arrival_ts >= i.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR, 1, NULL)) AS last_year
             FROM dataset_info i STRAIGHT_JOIN ed_encounters e STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
             GROUP BY p.lha_id, p.age_group, p.gender, e.ed_subservice) v
    ON v.lha_id = r.lha_id AND v.age_group = r.age_group AND v.gender = r.gender AND v.ed_subservice = r.ed_subservice
  LIMIT 1000000), -- the limit lets it be computed once
spread AS (SELECT LEAST(4, GREATEST(1.5, SUM(POW(ed_visits_year - expected_ed_rate, 2)) / SUM(expected_ed_rate))) AS factor FROM patients),
groups_ AS (
  SELECT 'visits_follow_the_rates' AS check_id, '' AS what, SUM(last_year) AS visits, SUM(expected) AS expected, SUM(need) / POW(SUM(expected), 2) AS need FROM cells
  UNION ALL SELECT 'visits_of_areas_follow_the_rates', CAST(lha_id AS CHAR), SUM(last_year), SUM(expected), SUM(need) / POW(SUM(expected), 2) FROM cells GROUP BY lha_id
  UNION ALL SELECT 'visits_of_ages_follow_the_rates', CAST(age_group AS CHAR), SUM(last_year), SUM(expected), SUM(need) / POW(SUM(expected), 2) FROM cells GROUP BY age_group
  UNION ALL SELECT 'visits_of_genders_follow_the_rates', gender, SUM(last_year), SUM(expected), SUM(need) / POW(SUM(expected), 2) FROM cells GROUP BY gender
  UNION ALL SELECT 'visits_of_services_follow_the_rates', ed_subservice, SUM(last_year), SUM(expected), SUM(need) / POW(SUM(expected), 2) FROM cells GROUP BY ed_subservice
  UNION ALL SELECT 'visits_of_areas_and_services_follow_the_rates', CONCAT_WS(' ', lha_id, ed_subservice), SUM(last_year), SUM(expected), SUM(need) / POW(SUM(expected), 2)
            FROM cells GROUP BY lha_id, ed_subservice
  UNION ALL SELECT 'visits_of_areas_in_all_years', CAST(c.lha_id AS CHAR), SUM(c.visits), SUM(c.own) * MAX(t.visits) / MAX(t.own), 0
            FROM cells c CROSS JOIN (SELECT SUM(visits) AS visits, SUM(own) AS own FROM cells) t GROUP BY c.lha_id
  UNION ALL SELECT 'visits_of_areas_match_expectation', CAST(lha_id AS CHAR), SUM(last_year), SUM(own), 0 FROM cells GROUP BY lha_id
  UNION ALL SELECT 'visits_of_ages_match_expectation', CAST(age_group AS CHAR), SUM(last_year), SUM(own), 0 FROM cells GROUP BY age_group)
SELECT g.check_id, g.what, g.visits, g.visits / g.expected AS value, SQRT(g.need + s.factor / g.expected) AS sampling_error, g.expected
FROM groups_ g CROSS JOIN spread s CROSS JOIN dataset_info d
WHERE g.expected > 0 AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
UNION ALL
SELECT 'cells_within_chance', '', SUM(ABS(last_year - expected) > 1.96 * SQRT(expected) + 0.5), SUM(ABS(last_year - expected) > 1.96 * SQRT(expected) + 0.5) / COUNT(*),
       SQRT(0.05 / COUNT(*)), COUNT(*)
FROM cells CROSS JOIN dataset_info d WHERE expected >= 5 AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR;
