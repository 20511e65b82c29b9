-- Visits and stays of the last year per 1,000 who live at its end, against published Canadian figures (the ids are those of docs/model.md).
-- The people fall into 64 random groups. How far these differ is the sampling error, at least that of as many rare events and one more.
-- class: plausibility
-- of: patients
-- severity: warning
-- least: 100
-- check: visits_per_1000 | Hospital ED visits per 1,000 residents (E1) | threshold: 320 to 430
-- check: visits_per_1000_with_urgent_care | ED and urgent care visits per 1,000 residents (E1) | threshold: 380 to 520
-- check: visits_per_1000_at_0_4 | Visits per 1,000 at 0-4 (E6) | threshold: 402.5 to 747.5
-- check: visits_per_1000_at_5_14 | Visits per 1,000 at 5-14 (E6) | threshold: 196 to 364
-- check: visits_per_1000_at_15_24 | Visits per 1,000 at 15-24 (E6) | threshold: 266 to 494
-- check: visits_per_1000_at_25_44 | Visits per 1,000 at 25-44 (E6) | threshold: 245 to 455
-- check: visits_per_1000_at_45_64 | Visits per 1,000 at 45-64 (E6) | threshold: 217 to 403
-- check: visits_per_1000_at_65_74 | Visits per 1,000 at 65-74 (E6) | threshold: 280 to 520
-- check: visits_per_1000_at_75_84 | Visits per 1,000 at 75-84 (E6) | threshold: 437.5 to 812.5
-- check: visits_per_1000_at_85_plus | Visits per 1,000 at 85+ (E6) | threshold: 647.5 to 1202.5
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
-- check: visits_of_own_area | Visits of a hospital ED by residents of its own area, by site (X1)
--   | threshold: 45 to 85 % | of: ed_encounters
SELECT c.check_id, c.site_id, c.scale * SUM(c.x) / SUM(c.y) AS value,
       c.scale * SQRT(GREATEST(SUM(c.x) + 1,
         64 / 63 * (SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y)))) / SUM(c.y)
         AS sampling_error,
       SUM(c.y) AS sample_size
FROM (SELECT IF(m.part <> 'age', m.measure, CONCAT(m.measure, '_at_',
                ELT(u.age, '0_4', '5_14', '15_24', '25_44', '45_64', '65_74', '75_84', '85_plus'))) AS check_id,
             IF(m.part = 'site', u.site_id, NULL) AS site_id, u.random_group, IF(m.part = 'site', 1e0, 1e3) AS scale,
             SUM(IF(m.part = 'site', u.hospital_visits, u.people)) AS y,
             SUM(CASE m.measure WHEN 'visits_per_1000' THEN IF(m.part = 'age', u.visits, u.hospital_visits)
                                WHEN 'visits_per_1000_with_urgent_care' THEN u.visits WHEN 'visits_of_own_area' THEN u.visits_of_own_area
                                WHEN 'stays_per_1000' THEN u.stays WHEN 'newborns_per_1000' THEN u.newborns END) AS x
      FROM (SELECT CRC32(patient_id) % 64 AS random_group, age_group + 0 AS age, NULL AS site_id,
                   COUNT(IF(death_date IS NULL, 1, NULL)) AS people, 0 AS visits,
                   0 AS hospital_visits, 0 AS visits_of_own_area, 0 AS stays, 0 AS newborns
            FROM patients GROUP BY CRC32(patient_id) % 64, age_group + 0
            UNION ALL
            SELECT random_group, age, site_id, 0, COUNT(*), SUM(hospital), SUM(hospital AND own_area), 0, 0
            FROM (SELECT CRC32(p.patient_id) % 64 AS random_group, p.age_group + 0 AS age, e.facility_id AS site_id,
                         e.ed_subservice NOT LIKE 'Urgent Care%' AS hospital, l.default_site_id = e.facility_id AS own_area
                  FROM dataset_info d -- DATE keeps the visits in their order, which is that of the people: an index would not
                  STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY)
                    ON DATE(e.arrival_ts) >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
                  STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id LEFT JOIN dim_lha l ON l.lha_id = p.lha_id) v
            GROUP BY random_group, age, site_id
            UNION ALL
            SELECT CRC32(p.patient_id) % 64, p.age_group + 0, NULL, 0, 0, 0, 0,
                   COUNT(IF(i.admit_source = 'Newborn', NULL, 1)), COUNT(IF(i.admit_source = 'Newborn', 1, NULL))
            FROM dataset_info d STRAIGHT_JOIN ip_stays i FORCE INDEX (PRIMARY)
              ON DATE(i.admit_ts) >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
            STRAIGHT_JOIN patients p ON p.patient_id = i.patient_id
            GROUP BY CRC32(p.patient_id) % 64, p.age_group + 0) u
      CROSS JOIN (SELECT 'visits_per_1000' AS measure, 'all' AS part UNION ALL SELECT 'visits_per_1000', 'age'
                  UNION ALL SELECT 'visits_per_1000_with_urgent_care', 'all' UNION ALL SELECT 'visits_of_own_area', 'site'
                  UNION ALL SELECT 'stays_per_1000', 'all' UNION ALL SELECT 'stays_per_1000', 'age'
                  UNION ALL SELECT 'newborns_per_1000', 'all') m
      WHERE CASE m.part WHEN 'age' THEN u.age > 0 WHEN 'site' THEN u.site_id IS NOT NULL ELSE 1 END
      GROUP BY check_id, IF(m.part = 'site', u.site_id, NULL), scale, u.random_group) c
CROSS JOIN dataset_info d
WHERE d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
GROUP BY c.check_id, c.site_id, c.scale;
