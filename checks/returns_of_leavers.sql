-- Who leaves the ED unseen comes back more often than who was discharged, and some are ill.
-- Of more than 100,000 people every second, third ... is looked at.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: unseen_return_in_2_days | Back within 2 days, left without being seen against discharged, odds ratio (M31)
--   | threshold: 2.2 to 6 | least: 500
-- check: unseen_return_in_7_days | Back within 7 days, left without being seen against discharged, odds ratio (M31)
--   | threshold: 1.6 to 3.5 | least: 500
-- check: unseen_and_ill | Adults who left without being seen: in hospital or dead within 7 days (M33) | threshold: 2.3 to 5 % | least: 500
WITH visits AS (
  SELECT unseen, COUNT(*) AS visits, COUNT(IF(next_ts <= departure_ts + INTERVAL 2 DAY, 1, NULL)) AS in_2_days,
         COUNT(IF(next_ts <= departure_ts + INTERVAL 7 DAY, 1, NULL)) AS in_7_days
  FROM (SELECT e.dispo = 'LWBS' AS unseen, e.departure_ts,
               (SELECT MIN(n.arrival_ts) FROM ed_encounters n
                WHERE n.patient_id = e.patient_id AND n.arrival_ts >= e.departure_ts) AS next_ts
        FROM dataset_info d STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY)
        WHERE e.dispo IN ('LWBS', 'Discharge') AND e.departure_ts < d.last_date - INTERVAL 6 DAY
          AND CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0
        LIMIT 1000000000) e -- the limit lets each value be computed once
  GROUP BY unseen),
odds AS (
  SELECT k.days, SUM(IF(v.unseen, v.visits, 0)) AS unseen,
         1e0 * SUM(IF(v.unseen, IF(k.days = 2, v.in_2_days, v.in_7_days), 0)) AS unseen_back,
         SUM(IF(v.unseen, 0, v.visits)) AS seen, 1e0 * SUM(IF(v.unseen, 0, IF(k.days = 2, v.in_2_days, v.in_7_days))) AS seen_back
  FROM visits v CROSS JOIN (SELECT 2 AS days UNION ALL SELECT 7) k GROUP BY k.days)
SELECT CONCAT('unseen_return_in_', days, '_days') AS check_id,
       unseen_back / (unseen - unseen_back) / (seen_back / (seen - seen_back)) AS value,
       unseen_back / (unseen - unseen_back) / (seen_back / (seen - seen_back))
         * SQRT(1.5 * (1 / unseen_back + 1 / (unseen - unseen_back) + 1 / seen_back + 1 / (seen - seen_back))) AS sampling_error,
       unseen AS visits
FROM odds WHERE unseen_back > 0 AND seen_back > 0
UNION ALL
SELECT 'unseen_and_ill', 1e0 * COUNT(IF(ill, 1, NULL)) / COUNT(*), 0, COUNT(*)
FROM (SELECT COALESCE(p.death_date BETWEEN DATE(e.departure_ts) AND e.departure_ts + INTERVAL 7 DAY, 0)
          OR EXISTS (SELECT 1 FROM ip_stays i WHERE i.patient_id = e.patient_id
                     AND i.admit_ts >= e.departure_ts AND i.admit_ts <= e.departure_ts + INTERVAL 7 DAY) AS ill
      FROM dataset_info d STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY)
      STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
      WHERE e.dispo = 'LWBS' AND e.departure_ts < d.last_date - INTERVAL 6 DAY AND p.dob <= e.arrival_ts - INTERVAL 18 YEAR
        AND CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0) e
HAVING COUNT(*) > 0;
