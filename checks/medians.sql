-- Medians and percentiles of times in the ED, lengths of stay and ages, against published Canadian figures (the ids are those of
-- docs/model.md). Of more than 20,000 people every second, third ... is looked at for visits, of more than 100,000 for stays: enough to
-- judge a band. A history of less than a year is too short.
-- The people fall into 64 random groups. How far the parts of them that lie up to a quantile differ is the sampling error of that part; in
-- hours, days or years it is as large as the distribution is wide there: up to the upper quartile, or from the 90th to the 95th percentile.
-- class: plausibility
-- of: ip_stays
-- severity: warning
-- check: ed_median | Visits: median hours in the ED (E27) | threshold: 2.8 to 4.8 | of: ed_encounters
-- check: ed_p90 | Visits: 90th percentile of hours in the ED (E27) | threshold: 8 to 16 | of: ed_encounters
-- check: ed_p90_to_median | Visits: 90th percentile against median of hours in the ED (E27) | threshold: 2.5 to 4 | of: ed_encounters
-- check: home_high_acuity_median | Sent home at CTAS 1 to 3: median hours in the ED (E28) | threshold: 3.5 to 6 | of: ed_encounters
-- check: home_high_acuity_p90 | Sent home at CTAS 1 to 3: 90th percentile of hours in the ED (E28) | threshold: 8 to 14 | of: ed_encounters
-- check: home_low_acuity_median | Sent home at CTAS 4 and 5: median hours in the ED (E28) | threshold: 2 to 3.5 | of: ed_encounters
-- check: home_low_acuity_p90 | Sent home at CTAS 4 and 5: 90th percentile of hours in the ED (E28) | threshold: 5 to 8 | of: ed_encounters
-- check: admitted_median | Admitted: median hours in the ED (E28) | threshold: 10 to 22 | of: ed_encounters
-- check: admitted_p90 | Admitted: 90th percentile of hours in the ED (E29) | threshold: 28 to 60 | of: ed_encounters
-- check: wait_median | Hours to the physician: median (E30) | threshold: 0.8 to 2.2 | of: ed_encounters
-- check: wait_p90 | Hours to the physician: 90th percentile (E30) | threshold: 3 to 6 | of: ed_encounters
-- check: wait_ctas_1_median | Hours to the physician at CTAS 1: median (E30) | threshold: 0 to 0.25 | of: ed_encounters
-- check: wait_ctas_2_median | Hours to the physician at CTAS 2: median (E30) | threshold: 0.5 to 1.3 | of: ed_encounters
-- check: stay_median | All stays but newborns: median days (I6) | threshold: 2.5 to 4
-- check: stay_mean_to_median | All stays but newborns: mean against median days (I6) | threshold: 1.7 to 2.6
-- check: medicine_median | Medicine: median days (I8) | threshold: 3.8 to 6
-- check: medicine_p90 | Medicine: 90th percentile of days (I8) | threshold: 14 to 22
-- check: medicine_age | Medicine: median age (I8) | threshold: 68 to 76
-- check: elective_surgery_median | Elective surgery: median days (I9) | threshold: 2 to 3
-- check: urgent_surgery_median | Surgery from the ED: median days (I9) | threshold: 3.5 to 5.5
-- check: icu_median | Intensive care: median days (I10) | threshold: 1.8 to 3.5
-- check: mental_health_median | Mental health: median days (I11) | threshold: 6 to 12
-- check: mental_health_age | Mental health: median age (I11) | threshold: 33 to 45
-- check: newborn_median | Newborns: median days (I13) | threshold: 1 to 2.5
-- check: pediatrics_median | Inpatient Pediatrics: median days (I14) | threshold: 1 to 2.5
-- check: rehabilitation_median | Rehabilitation: median days (I15) | threshold: 14 to 28
-- check: rehabilitation_age | Rehabilitation: median age (I15) | threshold: 70 to 78
-- check: palliative_median | Palliative care: median days (I16) | threshold: 6 to 20
-- check: cardiac_median | Cardiac: median days (I17) | threshold: 3 to 5
-- check: alc_median | ALC days: median of the stays that have some (I20) | threshold: 6 to 14
WITH checks AS (
  SELECT 'ed_median' AS check_id, 'visits' AS population, 'median' AS measure UNION ALL SELECT 'ed_p90', 'visits', 'p90'
  UNION ALL SELECT 'ed_p90_to_median', 'visits', 'p90 to median'
  UNION ALL SELECT 'home_high_acuity_median', 'home, CTAS 1-3', 'median' UNION ALL SELECT 'home_high_acuity_p90', 'home, CTAS 1-3', 'p90'
  UNION ALL SELECT 'home_low_acuity_median', 'home, CTAS 4-5', 'median' UNION ALL SELECT 'home_low_acuity_p90', 'home, CTAS 4-5', 'p90'
  UNION ALL SELECT 'admitted_median', 'admitted', 'median' UNION ALL SELECT 'admitted_p90', 'admitted', 'p90'
  UNION ALL SELECT 'wait_median', 'waits', 'median' UNION ALL SELECT 'wait_p90', 'waits', 'p90'
  UNION ALL SELECT 'wait_ctas_1_median', 'waits, CTAS 1', 'median' UNION ALL SELECT 'wait_ctas_2_median', 'waits, CTAS 2', 'median'
  UNION ALL SELECT 'stay_median', 'stays', 'median' UNION ALL SELECT 'stay_mean_to_median', 'stays', 'mean to median'
  UNION ALL SELECT 'medicine_median', 'Medicine', 'median' UNION ALL SELECT 'medicine_p90', 'Medicine', 'p90'
  UNION ALL SELECT 'medicine_age', 'Medicine, age', 'median' UNION ALL SELECT 'elective_surgery_median', 'Surgery, Elective', 'median'
  UNION ALL SELECT 'urgent_surgery_median', 'Surgery, ED', 'median' UNION ALL SELECT 'icu_median', 'ICU', 'median'
  UNION ALL SELECT 'mental_health_median', 'MHSU', 'median' UNION ALL SELECT 'mental_health_age', 'MHSU, age', 'median'
  UNION ALL SELECT 'newborn_median', 'Newborns', 'median' UNION ALL SELECT 'pediatrics_median', 'Pediatrics', 'median'
  UNION ALL SELECT 'rehabilitation_median', 'Rehabilitation', 'median'
  UNION ALL SELECT 'rehabilitation_age', 'Rehabilitation, age', 'median'
  UNION ALL SELECT 'palliative_median', 'Palliative Care', 'median' UNION ALL SELECT 'cardiac_median', 'Cardiac', 'median'
  UNION ALL SELECT 'alc_median', 'ALC', 'median')
SELECT check_id, statistic / unit AS value, SQRT(64 / 63 * squares) / sample_size * width / unit AS sampling_error, sample_size
FROM (
  SELECT c.check_id, SUM(g.n) AS sample_size, IF(c.measure LIKE '% to median', MIN(g.median), 1) AS unit,
         CASE c.measure WHEN 'median' THEN MIN(g.median) WHEN 'mean to median' THEN MAX(g.mean) ELSE MIN(g.p90) END AS statistic,
         CASE c.measure WHEN 'median' THEN SUM(POW(g.up_to_median - 0.5 * g.n, 2))
                        WHEN 'mean to median' THEN SUM(POW(g.total - g.mean * g.n, 2))
                        ELSE SUM(POW(g.up_to_p90 - 0.9 * g.n, 2)) END AS squares,
         CASE c.measure WHEN 'median' THEN (MIN(g.p75) - MIN(g.median)) / 0.25 WHEN 'mean to median' THEN 1
                        ELSE (MIN(g.p95) - MIN(g.p90)) / 0.05 END AS width
  FROM checks c
  JOIN (SELECT population, random_group, COUNT(*) AS n, SUM(value) AS total,
               SUM(SUM(value)) OVER (PARTITION BY population) / SUM(COUNT(*)) OVER (PARTITION BY population) AS mean,
               COUNT(IF(place <= 0.5, 1, NULL)) AS up_to_median, COUNT(IF(place <= 0.9, 1, NULL)) AS up_to_p90,
               MIN(IF(place >= 0.5, value, NULL)) AS median, MIN(IF(place >= 0.75, value, NULL)) AS p75,
               MIN(IF(place >= 0.9, value, NULL)) AS p90, MIN(IF(place >= 0.95, value, NULL)) AS p95
        FROM (
          SELECT population, random_group, value, CUME_DIST() OVER (PARTITION BY population ORDER BY value) AS place
          FROM (
            SELECT q.population, v.random_group, IF(q.measure = 'wait', v.wait, v.hours) AS value
            FROM (SELECT CRC32(e.patient_id) % 64 AS random_group, e.acuity, e.dispo,
                         TIMESTAMPDIFF(SECOND, e.arrival_ts, e.physician_ts) / 3.6e3 AS wait,
                         TIMESTAMPDIFF(SECOND, e.arrival_ts, e.departure_ts) / 3.6e3 AS hours
                  FROM dataset_info d STRAIGHT_JOIN ed_encounters e
                  WHERE CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 20000) = 0
                    AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
                  LIMIT 1000000000) v -- the limit lets each value be computed once
            JOIN (SELECT 'visits' AS population, 'hours' AS measure, '%' AS dispo, 1 AS first_level, 5 AS last_level
                  UNION ALL SELECT 'home, CTAS 1-3', 'hours', 'Discharge', 1, 3
                  UNION ALL SELECT 'home, CTAS 4-5', 'hours', 'Discharge', 4, 5 UNION ALL SELECT 'admitted', 'hours', 'Admit', 1, 5
                  UNION ALL SELECT 'waits', 'wait', '%', 1, 5 UNION ALL SELECT 'waits, CTAS 1', 'wait', '%', 1, 1
                  UNION ALL SELECT 'waits, CTAS 2', 'wait', '%', 2, 2) q
              ON v.acuity BETWEEN q.first_level AND q.last_level AND v.dispo LIKE q.dispo AND (q.measure = 'hours' OR v.wait IS NOT NULL)
            UNION ALL
            SELECT CASE q.measure WHEN 'age' THEN CONCAT(s.kind, ', age') WHEN 'days of the kind' THEN s.kind ELSE q.measure END,
                   s.random_group, CASE q.measure WHEN 'age' THEN s.age WHEN 'ALC' THEN s.alc_days ELSE s.days END
            FROM (SELECT CRC32(i.patient_id) % 64 AS random_group, 1e0 * i.los_days AS days, 1e0 * i.alc_days AS alc_days,
                         TIMESTAMPDIFF(YEAR, p.dob, i.admit_ts) AS age,
                         CASE WHEN i.admit_source = 'Newborn' THEN 'Newborns' WHEN u.subprogram_name LIKE 'ICU%' THEN 'ICU'
                              WHEN u.subprogram_name = 'Inpatient Pediatrics' THEN 'Pediatrics'
                              WHEN g.program_name LIKE 'Surgery%' THEN CONCAT('Surgery, ', i.admit_source)
                              WHEN g.program_name LIKE '%MHSU%' THEN 'MHSU' ELSE g.program_name END AS kind
                  FROM dataset_info d STRAIGHT_JOIN ip_stays i STRAIGHT_JOIN patients p ON p.patient_id = i.patient_id
                  STRAIGHT_JOIN dim_program g ON g.program_id = i.program_id
                  STRAIGHT_JOIN dim_subprogram u ON u.program_id = i.program_id AND u.subprogram_id = i.subprogram_id
                  WHERE CRC32(i.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0 AND i.discharge_ts IS NOT NULL
                    AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
                  LIMIT 1000000000) s
            JOIN (SELECT 'stays' AS measure UNION ALL SELECT 'days of the kind' UNION ALL SELECT 'age' UNION ALL SELECT 'ALC') q
              ON CASE q.measure WHEN 'stays' THEN s.kind <> 'Newborns' WHEN 'age' THEN s.kind IN ('Medicine', 'MHSU', 'Rehabilitation')
                                WHEN 'ALC' THEN s.alc_days > 0 ELSE 1 END) v) w
        GROUP BY population, random_group) g ON g.population = c.population
  GROUP BY c.check_id, c.measure) q;
