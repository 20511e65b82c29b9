-- The closed loop: visits of the last year are draws from residents x rate. Residents are those who live at its end; the visits of those
-- who died in the year count. The sampling error has two parts: how far the people's own expectations (expected_ed_rate) lie from the
-- rate, and how far their visits lie from these. A history of less than a year is too short.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: visits_follow_the_rates | Visits of the last year against people x rate: all | threshold: 0.96 to 1.04
-- check: visits_of_areas_follow_the_rates | Visits of the last year against people x rate, by area | threshold: 0.94 to 1.06
-- check: visits_of_ages_follow_the_rates | Visits of the last year against people x rate, by age group | threshold: 0.94 to 1.06
-- check: visits_of_genders_follow_the_rates | Visits of the last year against people x rate, by gender | threshold: 0.92 to 1.08
-- check: visits_of_services_follow_the_rates | Visits of the last year against people x rate, by service | threshold: 0.94 to 1.06
-- check: visits_of_areas_and_services_follow_the_rates | Visits of the last year against people x rate, by area and service
--   | threshold: 0.9 to 1.1
-- check: visits_of_areas_match_expectation | Visits of the last year against the people's expected_ed_rate, by area
--   | threshold: 0.94 to 1.06
-- check: visits_of_ages_match_expectation | Visits of the last year against the people's expected_ed_rate, by age group
--   | threshold: 0.94 to 1.06
-- check: visits_of_areas_in_all_years | An area's share of the visits of all years against its share of what is expected of its people
--   | threshold: 0.9 to 1.1
-- check: cells_within_chance | Cells of area, age, gender and service whose visits lie outside the 95 % interval of people so unequal
--   (our own band)
--   | threshold: 0 to 8 % | least: 20
-- check: cells_are_uneven | Visits of the last year by area, age, gender and service against people x rate, chi-square/df (M34)
--   | threshold: 1.4 to 6 | least: 50 | severity: warning
SELECT check_id, what, visits, visits / expected AS value,
       CASE check_id WHEN 'cells_within_chance' THEN SQRT(0.05 / expected)
                     WHEN 'cells_are_uneven' THEN visits / expected * SQRT(2 / expected)
                     ELSE SQRT(frailty / POW(expected, 2) + spread / expected) END AS sampling_error,
       expected
FROM (
  SELECT k.check_id,
         CASE k.part WHEN 'area' THEN CAST(c.lha_id AS CHAR) WHEN 'age' THEN CAST(c.age_group AS CHAR) WHEN 'gender' THEN c.gender
                     WHEN 'service' THEN c.ed_subservice WHEN 'area and service' THEN CONCAT_WS(' ', c.lha_id, c.ed_subservice)
                     ELSE '' END AS what,
         SUM(CASE k.against WHEN 'chance'
                                 THEN ABS(c.last_year - c.expected) > 1.96 * SQRT(c.spread * c.expected + c.share * c.frailty) + 0.5
                            WHEN 'scatter' THEN POW(c.last_year - c.expected, 2) / c.expected
                            WHEN 'all years' THEN c.visits ELSE c.last_year END) AS visits,
         SUM(CASE k.against WHEN 'chance' THEN 1 WHEN 'scatter' THEN 1 WHEN 'rates' THEN c.expected WHEN 'people' THEN c.own
                            ELSE c.own * c.all_visits / c.all_own END) AS expected,
         SUM(IF(k.against = 'rates', c.frailty, 0)) AS frailty, MAX(c.spread) AS spread
  FROM ( -- cells of area, age group, gender and service; own: what their people's expected_ed_rate comes to
    SELECT r.lha_id, r.age_group, r.gender, r.ed_subservice, r.per_person * p.residents AS expected, r.share,
           r.share * p.expected AS own,
           r.share * GREATEST(0, p.squares - 2 * r.all_services * p.expected + p.people * POW(r.all_services, 2)) AS frailty,
           COALESCE(v.last_year, 0) AS last_year, COALESCE(v.visits, 0) AS visits,
           SUM(v.visits) OVER () AS all_visits, SUM(r.share * p.expected) OVER () AS all_own,
           LEAST(4, GREATEST(1, SUM(r.share * p.deviations) OVER () / SUM(r.share * p.expected) OVER ())) AS spread
    FROM (SELECT lha_id, age_group, gender, ed_subservice, baserate_per_1000 / 1e3 AS per_person,
                 SUM(baserate_per_1000) OVER (PARTITION BY lha_id, age_group, gender) / 1e3 AS all_services,
                 baserate_per_1000 / (1e0 * SUM(baserate_per_1000) OVER (PARTITION BY lha_id, age_group, gender)) AS share
          FROM ed_baseline_rates) r
    JOIN (SELECT lha_id, age_group, gender, COUNT(IF(death_date IS NULL, 1, NULL)) AS residents, COUNT(*) AS people,
                 SUM(expected_ed_rate) AS expected,
                 SUM(expected_ed_rate * expected_ed_rate) AS squares, SUM(POW(ed_visits_year - expected_ed_rate, 2)) AS deviations
          FROM dataset_info d STRAIGHT_JOIN patients
          WHERE death_date IS NULL OR death_date >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
          GROUP BY lha_id, age_group, gender) p
      ON p.lha_id = r.lha_id AND p.age_group = r.age_group AND p.gender = r.gender
    LEFT JOIN (SELECT p.lha_id, p.age_group, p.gender, e.ed_subservice, COUNT(*) AS visits,
                      COUNT(IF(e.arrival_ts >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR, 1, NULL)) AS last_year
               FROM dataset_info d STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY)
               STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
               GROUP BY p.lha_id, p.age_group, p.gender, e.ed_subservice) v
      ON v.lha_id = r.lha_id AND v.age_group = r.age_group AND v.gender = r.gender AND v.ed_subservice = r.ed_subservice) c
  JOIN (SELECT 'visits_follow_the_rates' AS check_id, 'all' AS part, 'rates' AS against
        UNION ALL SELECT 'visits_of_areas_follow_the_rates', 'area', 'rates'
        UNION ALL SELECT 'visits_of_ages_follow_the_rates', 'age', 'rates'
        UNION ALL SELECT 'visits_of_genders_follow_the_rates', 'gender', 'rates'
        UNION ALL SELECT 'visits_of_services_follow_the_rates', 'service', 'rates'
        UNION ALL SELECT 'visits_of_areas_and_services_follow_the_rates', 'area and service', 'rates'
        UNION ALL SELECT 'visits_of_areas_match_expectation', 'area', 'people'
        UNION ALL SELECT 'visits_of_ages_match_expectation', 'age', 'people'
        UNION ALL SELECT 'visits_of_areas_in_all_years', 'area', 'all years' UNION ALL SELECT 'cells_within_chance', 'all', 'chance'
        UNION ALL SELECT 'cells_are_uneven', 'all', 'scatter') k
    ON k.against NOT IN ('chance', 'scatter') OR c.expected >= 5
  GROUP BY k.check_id, what) g
CROSS JOIN dataset_info d
WHERE g.expected > 0 AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR;
