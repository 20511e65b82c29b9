-- check: Urgent care has no arrival from 8 p.m. to 8 a.m., no ambulance and no CTAS 1
-- class: plausibility
SELECT encounter_id, arrival_ts, arrival_mode, acuity
FROM ed_encounters
WHERE ed_subservice = 'Urgent Care Centre'
  AND (HOUR(arrival_ts) NOT BETWEEN 8 AND 19 OR arrival_mode = 'Ambulance' OR acuity = 1);
