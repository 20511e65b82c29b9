-- Frequent use begins and ends: people by their ED visits in each of the last four years. Too short a history is not looked at.
-- The people fall into 64 random groups: how far these differ is the sampling error. Of many people every second, third ... is looked at.
-- class: plausibility
-- of: patients
-- severity: warning
-- check: three_visits_in_every_year | Adults with 3 visits and more in some of four years: in all of them (M23) | threshold: 0.8 to 4.5 %
-- check: four_visits_in_one_year | People with 4 visits and more in the last year: in that of four years only (M24) | threshold: 43 to 62 %
-- check: four_visits_in_every_year | People with 4 visits and more in the last year: in all of four years (M24) | threshold: 6 to 14 %
-- check: a_visit_in_four_years | Residents at the end with a visit in four years (M26) | threshold: 58.5 to 71 %
SELECT c.check_id, SUM(c.x) / SUM(c.y) AS value,
       SQRT(64 / 63 * GREATEST(0, SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y)))
         / SUM(c.y) AS sampling_error,
       SUM(c.y) AS sample_size
FROM (SELECT random_group, JSON_ARRAY( -- check, numerator, denominator
        JSON_ARRAY('three_visits_in_every_year', SUM(adult AND LEAST(a, b, c, d) >= 3), SUM(adult AND GREATEST(a, b, c, d) >= 3)),
        JSON_ARRAY('four_visits_in_one_year', SUM(a >= 4 AND GREATEST(b, c, d) < 4), SUM(a >= 4)),
        JSON_ARRAY('four_visits_in_every_year', SUM(LEAST(a, b, c, d) >= 4), SUM(a >= 4)),
        JSON_ARRAY('a_visit_in_four_years', SUM(alive AND a + b + c + d > 0), SUM(alive))) AS shares
      FROM (SELECT CRC32(p.patient_id) % 64 AS random_group, p.death_date IS NULL AS alive,
                   p.dob <= d.last_date - INTERVAL 22 YEAR AS adult, -- all four years
                   COALESCE(v.a, 0) AS a, COALESCE(v.b, 0) AS b, COALESCE(v.c, 0) AS c, COALESCE(v.d, 0) AS d
            FROM dataset_info d STRAIGHT_JOIN patients p
            LEFT JOIN (SELECT patient_id, COUNT(IF(years_back = 0, 1, NULL)) AS a, COUNT(IF(years_back = 1, 1, NULL)) AS b,
                              COUNT(IF(years_back = 2, 1, NULL)) AS c, COUNT(IF(years_back = 3, 1, NULL)) AS d
                       FROM (SELECT e.patient_id, TIMESTAMPDIFF(YEAR, DATE(e.arrival_ts), d.last_date) AS years_back
                             FROM dataset_info d STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY)
                             WHERE CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0) e
                       GROUP BY patient_id) v ON v.patient_id = p.patient_id
            WHERE CRC32(p.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0
              AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 4 YEAR) q
      GROUP BY random_group) t
JOIN JSON_TABLE(t.shares, '$[*]' COLUMNS (check_id VARCHAR(64) PATH '$[0]', x DOUBLE PATH '$[1]', y DOUBLE PATH '$[2]')) c ON 1 = 1
GROUP BY c.check_id;
