-- check: Every stay begins after birth and ends after it began
-- class: plausibility
SELECT i.stay_id, p.dob, i.admit_ts, i.discharge_ts
FROM ip_stays i JOIN patients p ON p.patient_id = i.patient_id
WHERE DATE(i.admit_ts) < p.dob OR i.discharge_ts <= i.admit_ts;
