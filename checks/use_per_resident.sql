-- Visits and stays of the last year per 1,000 residents, against published Canadian figures (the ids are those of docs/model.md).
-- The sampling error comes from 64 lots of people, and is at least that of as many rare events and one more.
-- class: plausibility
-- of: patients
-- severity: warning
-- least: 100
-- check: visits_per_1000 | Hospital ED visits per 1,000 residents (E1) | threshold: 320 to 430
-- check: visits_per_1000_with_urgent_care | ED and urgent care visits per 1,000 residents (E1) | threshold: 380 to 520
-- check: visits_per_1000_at_0_4 | Visits per 1,000 at 0-4 (E6) | threshold: 402 to 748
-- check: visits_per_1000_at_5_14 | Visits per 1,000 at 5-14 (E6) | threshold: 196 to 364
-- check: visits_per_1000_at_15_24 | Visits per 1,000 at 15-24 (E6) | threshold: 266 to 494
-- check: visits_per_1000_at_25_44 | Visits per 1,000 at 25-44 (E6) | threshold: 245 to 455
-- check: visits_per_1000_at_45_64 | Visits per 1,000 at 45-64 (E6) | threshold: 217 to 403
-- check: visits_per_1000_at_65_74 | Visits per 1,000 at 65-74 (E6) | threshold: 280 to 520
-- check: visits_per_1000_at_75_84 | Visits per 1,000 at 75-84 (E6) | threshold: 437 to 813
-- check: visits_per_1000_at_85_plus | Visits per 1,000 at 85+ (E6) | threshold: 647 to 1203
-- check: stays_per_1000 | Stays per 1,000 residents, without newborns (I1) | threshold: 60 to 80
-- check: newborns_per_1000 | Newborn stays per 1,000 residents (I1) | threshold: 8 to 11
-- check: stays_per_1000_at_0_4 | Stays per 1,000 at 0-4, without newborns (I2) | threshold: 50 to 95
-- check: stays_per_1000_at_5_14 | Stays per 1,000 at 5-14 (I2) | threshold: 9 to 20
-- check: stays_per_1000_at_15_24 | Stays per 1,000 at 15-24 (I2) | threshold: 25 to 42
-- check: stays_per_1000_at_25_44 | Stays per 1,000 at 25-44 (I2) | threshold: 52 to 78
-- check: stays_per_1000_at_45_64 | Stays per 1,000 at 45-64 (I2) | threshold: 42 to 65
-- check: stays_per_1000_at_65_74 | Stays per 1,000 at 65-74 (I2) | threshold: 95 to 145
-- check: stays_per_1000_at_75_84 | Stays per 1,000 at 75-84 (I2) | threshold: 170 to 245
-- check: stays_per_1000_at_85_plus | Stays per 1,000 at 85+ (I2) | threshold: 260 to 370
WITH lots AS (
  SELECT lot, age_group, SUM(people) AS people, SUM(visits) AS visits, SUM(hospital) AS hospital, SUM(stays) AS stays, SUM(newborns) AS newborns
  FROM (SELECT CRC32(patient_id) % 64 AS lot, age_group + 0 AS age_group, COUNT(*) AS people, 0 AS visits, 0 AS hospital, 0 AS stays, 0 AS newborns
        FROM patients GROUP BY CRC32(patient_id) % 64, age_group + 0
        UNION ALL
        SELECT CRC32(p.patient_id) % 64, p.age_group + 0, 0, COUNT(*), COUNT(IF(e.ed_subservice LIKE 'Urgent Care%', NULL, 1)), 0, 0
        FROM dataset_info d JOIN ed_encounters e ON e.arrival_ts >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR JOIN patients p ON p.patient_id = e.patient_id
        GROUP BY CRC32(p.patient_id) % 64, p.age_group + 0
        UNION ALL
        SELECT CRC32(p.patient_id) % 64, p.age_group + 0, 0, 0, 0, COUNT(IF(i.admit_source = 'Newborn', NULL, 1)), COUNT(IF(i.admit_source = 'Newborn', 1, NULL))
        FROM dataset_info d JOIN ip_stays i ON i.admit_ts >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR JOIN patients p ON p.patient_id = i.patient_id
        GROUP BY CRC32(p.patient_id) % 64, p.age_group + 0) u
  GROUP BY lot, age_group),
ratios AS (
  SELECT 'visits_per_1000' AS check_id, lot, SUM(hospital) AS x, SUM(people) AS y FROM lots GROUP BY lot
  UNION ALL SELECT 'visits_per_1000_with_urgent_care', lot, SUM(visits), SUM(people) FROM lots GROUP BY lot
  UNION ALL SELECT 'stays_per_1000', lot, SUM(stays), SUM(people) FROM lots GROUP BY lot
  UNION ALL SELECT 'newborns_per_1000', lot, SUM(newborns), SUM(people) FROM lots GROUP BY lot
  UNION ALL SELECT CONCAT('visits_per_1000_at_', ELT(age_group, '0_4', '5_14', '15_24', '25_44', '45_64', '65_74', '75_84', '85_plus')), lot, visits, people
            FROM lots WHERE age_group > 0
  UNION ALL SELECT CONCAT('stays_per_1000_at_', ELT(age_group, '0_4', '5_14', '15_24', '25_44', '45_64', '65_74', '75_84', '85_plus')), lot, stays, people
            FROM lots WHERE age_group > 0)
SELECT r.check_id, 1000 * SUM(r.x) / SUM(r.y) AS value,
       1000 * SQRT(GREATEST(SUM(r.x) + 1, 64 / 63 * (SUM(r.x * r.x) - 2 * SUM(r.x) / SUM(r.y) * SUM(r.x * r.y) + POW(SUM(r.x) / SUM(r.y), 2) * SUM(r.y * r.y)))) / SUM(r.y)
         AS sampling_error,
       SUM(r.y) AS people
FROM ratios r CROSS JOIN dataset_info d
WHERE d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
GROUP BY r.check_id;
