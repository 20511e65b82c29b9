-- check: Nothing happens from 2 to 3 a.m. on the second Sunday of March, when the clock springs forward
-- class: plausibility
SELECT table_name, row_key, ts
FROM (SELECT 'ed_encounters' AS table_name, encounter_id AS row_key, arrival_ts AS ts FROM ed_encounters
      UNION ALL SELECT 'ed_encounters', encounter_id, physician_ts FROM ed_encounters
      UNION ALL SELECT 'ed_encounters', encounter_id, departure_ts FROM ed_encounters
      UNION ALL SELECT 'ip_stays', stay_id, admit_ts FROM ip_stays
      UNION ALL SELECT 'ip_stays', stay_id, discharge_ts FROM ip_stays) t
WHERE HOUR(ts) = 2 AND MONTH(ts) = 3 AND DAYOFWEEK(ts) = 1 AND DAYOFMONTH(ts) BETWEEN 8 AND 14;
