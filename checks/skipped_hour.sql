-- check: Nothing happens in the hour that Vancouver's clocks skip in spring
-- class: plausibility
-- of: ed_encounters
SELECT table_name, row_key, ts
FROM (SELECT 'ed_encounters' AS table_name, encounter_id AS row_key, arrival_ts AS ts FROM ed_encounters WHERE HOUR(arrival_ts) = 2
      UNION ALL SELECT 'ed_encounters', encounter_id, physician_ts FROM ed_encounters WHERE HOUR(physician_ts) = 2
      UNION ALL SELECT 'ed_encounters', encounter_id, departure_ts FROM ed_encounters WHERE HOUR(departure_ts) = 2
      UNION ALL SELECT 'ip_stays', stay_id, admit_ts FROM ip_stays WHERE HOUR(admit_ts) = 2
      UNION ALL SELECT 'ip_stays', stay_id, discharge_ts FROM ip_stays WHERE HOUR(discharge_ts) = 2) t
WHERE DAYOFWEEK(ts) = 1
  AND (YEAR(ts) BETWEEN 2007 AND 2026 AND MONTH(ts) = 3 AND DAYOFMONTH(ts) BETWEEN 8 AND 14
       OR YEAR(ts) BETWEEN 1987 AND 2006 AND MONTH(ts) = 4 AND DAYOFMONTH(ts) <= 7
       OR YEAR(ts) BETWEEN 1971 AND 1986 AND MONTH(ts) = 4 AND DAYOFMONTH(ts) >= 24);
