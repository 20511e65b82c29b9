-- States that last: placement in long-term care, the end of life, mental illness; and death after a stay, wherever it is.
-- The people fall into 64 random groups: how far these differ is the sampling error. Of many people every second, third ... is looked at.
-- class: plausibility
-- of: ip_stays
-- severity: warning
-- check: dead_within_a_year | Adults: dead within a year of their first admission of a calendar year (M40) | threshold: 8.5 to 14 %
-- check: back_after_palliative_care | Palliative, discharged alive: back after more than 180 days, of 18 months (M41)
--   | threshold: 0 to 25 %
-- check: home_after_long_term_care | Discharged to long-term care: the next stay ends at home, not in care again (M42)
--   | threshold: 0 to 25 %
-- check: dead_after_long_term_care | Discharged to long-term care: dead within a year (M42) | threshold: 15 to 45 %
-- check: mental_health_again | After a stay in mental health: the next is in mental health (M44) | threshold: 40 to 88 %
SELECT c.check_id, SUM(c.x) / SUM(c.y) AS value,
       SQRT(64 / 63 * GREATEST(0, SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y)))
         / SUM(c.y) AS sampling_error,
       SUM(c.y) AS sample_size
FROM (SELECT random_group, JSON_ARRAY( -- check, numerator, denominator
        JSON_ARRAY('dead_within_a_year', SUM(first_of_year AND year_after AND dead_a_year_after_admission),
          SUM(first_of_year AND year_after)),
        JSON_ARRAY('back_after_palliative_care', SUM(palliative AND back), SUM(palliative)),
        JSON_ARRAY('home_after_long_term_care', SUM(placed AND next_dispo IN ('Home', 'Home Support')),
          SUM(placed AND next_dispo IN ('Home', 'Home Support', 'Long-Term Care'))),
        JSON_ARRAY('dead_after_long_term_care', SUM(placed AND year_after_discharge AND dead_a_year_after_discharge),
          SUM(placed AND year_after_discharge)),
        JSON_ARRAY('mental_health_again', SUM(mental_health AND next_mental), SUM(mental_health AND next_mental IS NOT NULL))) AS shares
      FROM (SELECT random_group, adult AND begun
                     AND ROW_NUMBER() OVER (PARTITION BY patient_id, YEAR(admit_ts), begun ORDER BY admit_ts, stay_id) = 1 AS first_of_year,
                   COALESCE(death_date <= admit_ts + INTERVAL 1 YEAR, 0) AS dead_a_year_after_admission,
                   COALESCE(death_date <= discharge_ts + INTERVAL 1 YEAR, 0) AS dead_a_year_after_discharge,
                   admit_ts < last_date - INTERVAL 1 YEAR AS year_after, discharge_ts < last_date - INTERVAL 1 YEAR AS year_after_discharge,
                   alive AND palliative AND discharge_ts < last_date - INTERVAL 18 MONTH AS palliative, back,
                   discharge_dispo = 'Long-Term Care' AS placed, alive AND mental_health AS mental_health,
                   LEAD(mental_health) OVER person AS next_mental, LEAD(discharge_dispo) OVER person AS next_dispo
            FROM (SELECT CRC32(i.patient_id) % 64 AS random_group, i.patient_id, i.stay_id, i.admit_ts, i.discharge_ts, i.discharge_dispo,
                         p.death_date, d.last_date, p.dob <= i.admit_ts - INTERVAL 18 YEAR AS adult, i.admit_ts >= d.first_date AS begun,
                         g.program_name LIKE '%MHSU%' AS mental_health, g.program_name LIKE 'Palliative%' AS palliative,
                         i.discharge_dispo NOT IN ('Death', 'Transfer') AS alive,
                         g.program_name LIKE 'Palliative%' AND (
                           EXISTS (SELECT 1 FROM ed_encounters n WHERE n.patient_id = i.patient_id
                                   AND n.arrival_ts > i.discharge_ts + INTERVAL 180 DAY)
                           OR EXISTS (SELECT 1 FROM ip_stays r WHERE r.patient_id = i.patient_id
                                      AND r.admit_ts > i.discharge_ts + INTERVAL 180 DAY)) AS back
                  FROM dataset_info d STRAIGHT_JOIN ip_stays i FORCE INDEX (PRIMARY)
                  STRAIGHT_JOIN patients p ON p.patient_id = i.patient_id
                  STRAIGHT_JOIN dim_program g ON g.program_id = i.program_id
                  WHERE CRC32(i.patient_id) DIV 64 % CEIL(d.patients / 300000) = 0
                  LIMIT 1000000000) i -- the limit lets each value be computed once
            WINDOW person AS (PARTITION BY patient_id ORDER BY admit_ts, stay_id)) s
      GROUP BY random_group) t
JOIN JSON_TABLE(t.shares, '$[*]' COLUMNS (check_id VARCHAR(64) PATH '$[0]', x DOUBLE PATH '$[1]', y DOUBLE PATH '$[2]')) c ON 1 = 1
GROUP BY c.check_id;
