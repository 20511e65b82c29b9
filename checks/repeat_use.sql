-- People come again: visits drawn one by one would show no repeat use, no early return and no readmission.
-- The people fall into 64 random groups: how far these differ is the sampling error. Of many people every second, third ... is looked at;
-- a history of less than a year is too short.
-- class: plausibility
-- of: patients
-- severity: warning
-- check: people_with_a_visit | Residents with a visit in the last year (our own band) | threshold: 18 to 30 %
-- check: patients_with_1_visit | Of the patients of the last year: 1 visit (E33) | threshold: 60 to 72 %
-- check: patients_with_2_visits | Of the patients of the last year: 2 visits (E33) | threshold: 15 to 21 %
-- check: patients_with_3_visits | Of the patients of the last year: 3 visits (E33) | threshold: 5 to 9 %
-- check: patients_with_4_visits | Of the patients of the last year: 4 visits and more (E33) | threshold: 5 to 10 %
-- check: adults_with_3_visits | Of the adult patients of the last year: 3 visits and more (E32) | threshold: 12 to 17 %
-- check: visits_of_adults_with_3_visits | Of the adult visits of the last year: by people with 3 and more (E32) | threshold: 34 to 44 %
-- check: some_come_again | Of the patients of the last year: 2 visits and more | threshold: 20 to 50 % | severity: error
-- check: expected_visits_match_rates | expected_ed_rate, summed over the people, against people x rate
--   | threshold: 0.95 to 1.05 | severity: error | least: 200
-- check: visits_match_expectation | Visits of people with a high expected_ed_rate against what is expected of them
--   | threshold: 0.85 to 1.15 | severity: error | least: 200
-- check: returns_within_72_hours | Discharged from the ED: back within 72 hours (E34) | threshold: 3 to 8 % | of: ed_encounters
-- check: readmissions | Discharged alive: readmitted through the ED within 30 days (I21) | threshold: 8 to 11 % | of: ip_stays
-- check: readmissions_medicine | Discharged alive from Medicine: readmitted likewise (I21) | threshold: 12 to 16 % | of: ip_stays
-- check: readmissions_surgery | Discharged alive from Surgery: readmitted likewise (I21) | threshold: 5.5 to 9 % | of: ip_stays
-- check: readmissions_pediatrics | Discharged alive from Inpatient Pediatrics: readmitted likewise (I21)
--   | threshold: 5 to 8 % | of: ip_stays
-- check: readmissions_delivery | After a delivery: readmitted likewise (I21) | threshold: 1.5 to 3 % | of: ip_stays
-- check: some_are_readmitted | Discharged alive: readmitted through the ED within 30 days
--   | threshold: 3 to 20 % | severity: error | of: ip_stays
SELECT c.check_id, SUM(c.x) / SUM(c.y) AS value,
       SQRT(64 / 63 * GREATEST(0, SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y)))
         / SUM(c.y) AS sampling_error,
       SUM(c.y) AS sample_size
FROM (SELECT random_group, JSON_ARRAY( -- check, numerator, denominator
        JSON_ARRAY('people_with_a_visit', SUM(visits > 0), COUNT(*)),
        JSON_ARRAY('patients_with_1_visit', SUM(visits = 1), SUM(visits > 0)),
        JSON_ARRAY('patients_with_2_visits', SUM(visits = 2), SUM(visits > 0)),
        JSON_ARRAY('patients_with_3_visits', SUM(visits = 3), SUM(visits > 0)),
        JSON_ARRAY('patients_with_4_visits', SUM(visits >= 4), SUM(visits > 0)),
        JSON_ARRAY('adults_with_3_visits', SUM(adult AND visits >= 3), SUM(adult AND visits > 0)),
        JSON_ARRAY('visits_of_adults_with_3_visits', SUM(IF(adult AND visits >= 3, visits, 0)), SUM(IF(adult, visits, 0))),
        JSON_ARRAY('some_come_again', SUM(visits >= 2), SUM(visits > 0)),
        JSON_ARRAY('expected_visits_match_rates', SUM(expected), SUM(rate)),
        JSON_ARRAY('visits_match_expectation', SUM(IF(expected > 0.5, visits, 0)), SUM(IF(expected > 0.5, expected, 0)))) AS shares
      FROM (SELECT CRC32(p.patient_id) % 64 AS random_group, p.ed_visits_year AS visits, p.age_group + 0 >= 3 AS adult,
                   p.expected_ed_rate AS expected, r.rate
            FROM dataset_info d STRAIGHT_JOIN patients p
            STRAIGHT_JOIN (SELECT lha_id, age_group, gender, SUM(baserate_per_1000) / 1000 AS rate
                           FROM ed_baseline_rates GROUP BY lha_id, age_group, gender) r
              ON r.lha_id = p.lha_id AND r.age_group = p.age_group AND r.gender = p.gender
            WHERE CRC32(p.patient_id) DIV 64 % CEIL(d.patients / 250000) = 0
              AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
              AND (p.death_date IS NULL OR p.death_date >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR)) q
      GROUP BY random_group
      UNION ALL
      SELECT random_group, JSON_ARRAY(JSON_ARRAY('returns_within_72_hours', SUM(returned), COUNT(*)))
      FROM (SELECT CRC32(e.patient_id) % 64 AS random_group, EXISTS (
                 SELECT 1 FROM ed_encounters n WHERE n.patient_id = e.patient_id
                 AND n.arrival_ts >= e.departure_ts AND n.arrival_ts <= e.departure_ts + INTERVAL 72 HOUR) AS returned
            FROM ed_encounters e FORCE INDEX (PRIMARY) CROSS JOIN dataset_info d
            WHERE e.dispo = 'Discharge' AND CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0) v
      GROUP BY random_group
      UNION ALL
      SELECT random_group, JSON_ARRAY(
        JSON_ARRAY('readmissions', SUM(readmitted), COUNT(*)),
        JSON_ARRAY('readmissions_medicine', SUM(medicine AND readmitted), SUM(medicine)),
        JSON_ARRAY('readmissions_surgery', SUM(surgery AND readmitted), SUM(surgery)),
        JSON_ARRAY('readmissions_pediatrics', SUM(pediatrics AND readmitted), SUM(pediatrics)),
        JSON_ARRAY('readmissions_delivery', SUM(delivery AND readmitted), SUM(delivery)),
        JSON_ARRAY('some_are_readmitted', SUM(readmitted), COUNT(*)))
      FROM (SELECT CRC32(i.patient_id) % 64 AS random_group,
                   g.program_name = 'Medicine' AS medicine, g.program_name LIKE 'Surgery%' AS surgery,
                   u.subprogram_name = 'Inpatient Pediatrics' AS pediatrics, u.subprogram_name = 'Labour & Delivery' AS delivery, EXISTS (
                 SELECT 1 FROM ip_stays r WHERE r.patient_id = i.patient_id AND r.admit_source = 'ED'
                 AND r.admit_ts >= i.discharge_ts AND r.admit_ts <= i.discharge_ts + INTERVAL 30 DAY) AS readmitted
            FROM dataset_info d STRAIGHT_JOIN ip_stays i STRAIGHT_JOIN dim_program g ON g.program_id = i.program_id
            STRAIGHT_JOIN dim_subprogram u ON u.program_id = i.program_id AND u.subprogram_id = i.subprogram_id
            WHERE DATE(i.discharge_ts) < d.last_date + INTERVAL 1 DAY - INTERVAL 30 DAY
              AND i.discharge_dispo NOT IN ('Death', 'Transfer') AND i.admit_source <> 'Newborn'
              AND CRC32(i.patient_id) DIV 64 % CEIL(d.patients / 250000) = 0) s
      GROUP BY random_group) t
JOIN JSON_TABLE(t.shares, '$[*]' COLUMNS (check_id VARCHAR(64) PATH '$[0]', x DOUBLE PATH '$[1]', y DOUBLE PATH '$[2]')) c ON 1 = 1
GROUP BY c.check_id;
