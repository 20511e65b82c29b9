-- The first and the last day look like the others, and the numbers of visits run with time.
-- Of more than 50,000 people every second, third ... is looked at for the ranks.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: numbers_run_with_time | encounter_id against arrival_ts, rank correlation (M60) | threshold: 0.5 to 1
-- check: last_day_admits | Visits of the last day that end in Admit, share against the last year (M62) | threshold: 0.6 to 1.5
-- check: first_midnight_is_like_others | In bed at the first midnight: share of Direct, against the nights of all later stays (M62)
--   | threshold: 0.5 to 2 | of: ip_stays
SELECT 'numbers_run_with_time' AS check_id, LEAST(1, 12 * SUM(a * b) / COUNT(*)) AS value, 1 / SQRT(COUNT(*)) AS sampling_error,
       COUNT(*) AS visits
FROM (SELECT PERCENT_RANK() OVER (ORDER BY e.encounter_id) - 0.5 AS a, PERCENT_RANK() OVER (ORDER BY e.arrival_ts) - 0.5 AS b
      FROM dataset_info d STRAIGHT_JOIN ed_encounters e
      WHERE CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 50000) = 0) r
HAVING COUNT(*) > 1
UNION ALL
SELECT 'last_day_admits', last_admits / last_visits / (admits / visits),
       last_admits / last_visits / (admits / visits) * SQRT(1 / GREATEST(1, last_admits)), last_visits
FROM (SELECT 1e0 * COUNT(IF(days_left < 365, 1, NULL)) AS visits, 1e0 * COUNT(IF(days_left < 365 AND admitted, 1, NULL)) AS admits,
             COUNT(IF(days_left = 0, 1, NULL)) AS last_visits, COUNT(IF(days_left = 0 AND admitted, 1, NULL)) AS last_admits
      FROM (SELECT DATEDIFF(d.last_date, e.arrival_ts) AS days_left, e.dispo = 'Admit' AS admitted
            FROM dataset_info d STRAIGHT_JOIN ed_encounters e WHERE e.dispo IS NOT NULL) e) v
WHERE last_visits > 0 AND admits > 0
UNION ALL
SELECT 'first_midnight_is_like_others', first_direct / first_stays / (direct / nights),
       first_direct / first_stays / (direct / nights) * SQRT(1 / GREATEST(1, first_direct)), first_stays
FROM (SELECT 1e0 * COUNT(IF(i.admit_ts < d.first_date, 1, NULL)) AS first_stays,
             COUNT(IF(i.admit_ts < d.first_date AND i.admit_source = 'Direct', 1, NULL)) AS first_direct,
             1e0 * SUM(IF(i.admit_ts >= d.first_date, DATEDIFF(i.discharge_ts, i.admit_ts), 0)) AS nights,
             1e0 * SUM(IF(i.admit_ts >= d.first_date AND i.admit_source = 'Direct', DATEDIFF(i.discharge_ts, i.admit_ts), 0)) AS direct
      FROM dataset_info d STRAIGHT_JOIN ip_stays i) s
WHERE first_stays > 0 AND direct > 0;
