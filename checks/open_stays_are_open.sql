-- check: A stay without a discharge time has no destination either, and the person is alive
-- class: conformance
SELECT i.stay_id, i.discharge_ts, i.discharge_dispo, p.death_date
FROM ip_stays i JOIN patients p ON p.patient_id = i.patient_id
WHERE (i.discharge_ts IS NULL) <> (i.discharge_dispo IS NULL) OR (i.discharge_ts IS NULL AND p.death_date IS NOT NULL);
