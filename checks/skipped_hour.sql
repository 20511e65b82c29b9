-- check: Nothing happens in the hour that Vancouver's clocks skip in spring
-- class: plausibility
-- of: ed_encounters
SELECT table_name, row_key, ts
FROM (SELECT 'ed_encounters' AS table_name, e.encounter_id AS row_key,
             CASE k.moment WHEN 1 THEN e.arrival_ts WHEN 2 THEN e.triage_ts WHEN 3 THEN e.physician_ts WHEN 4 THEN e.disposition_ts
                           ELSE e.departure_ts END AS ts
      FROM ed_encounters e STRAIGHT_JOIN (SELECT 1 AS moment UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
                                            UNION ALL SELECT 5) k
      WHERE 2 IN (HOUR(e.arrival_ts), HOUR(e.triage_ts), HOUR(e.physician_ts), HOUR(e.disposition_ts), HOUR(e.departure_ts))
      UNION ALL
      SELECT 'ip_stays', i.stay_id, IF(k.moment = 1, i.admit_ts, i.discharge_ts)
      FROM ip_stays i STRAIGHT_JOIN (SELECT 1 AS moment UNION ALL SELECT 2) k
      WHERE 2 IN (HOUR(i.admit_ts), HOUR(i.discharge_ts))) t
WHERE HOUR(ts) = 2 AND DAYOFWEEK(ts) = 1
  AND (YEAR(ts) BETWEEN 2007 AND 2026 AND MONTH(ts) = 3 AND DAYOFMONTH(ts) BETWEEN 8 AND 14
       OR YEAR(ts) BETWEEN 1987 AND 2006 AND MONTH(ts) = 4 AND DAYOFMONTH(ts) <= 7
       OR YEAR(ts) BETWEEN 1971 AND 1986 AND MONTH(ts) = 4 AND DAYOFMONTH(ts) >= 24);
