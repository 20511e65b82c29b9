-- check: Every ED visit runs in order: birth, arrival, physician, departure
-- class: plausibility
SELECT e.encounter_id, p.dob, e.arrival_ts, e.physician_ts, e.departure_ts
FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id
WHERE DATE(e.arrival_ts) < p.dob OR e.physician_ts < e.arrival_ts OR e.departure_ts < e.physician_ts OR e.departure_ts < e.arrival_ts;
