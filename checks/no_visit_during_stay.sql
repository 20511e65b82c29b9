-- check: No ED visit of a person lies in or reaches into one of the person's stays
-- class: plausibility
SELECT e.encounter_id, e.patient_id, e.arrival_ts, e.departure_ts, i.stay_id, i.admit_ts, i.discharge_ts
FROM ip_stays i JOIN ed_encounters e ON e.patient_id = i.patient_id
WHERE e.arrival_ts < COALESCE(i.discharge_ts, '9999-12-31') AND e.departure_ts > i.admit_ts;
