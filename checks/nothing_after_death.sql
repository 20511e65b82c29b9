-- check: Nothing happens to a person after death
-- class: plausibility
SELECT 'ed_encounters' AS table_name, e.encounter_id AS row_key, e.patient_id, e.arrival_ts AS happens, p.death_date
FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id
WHERE DATE(e.departure_ts) > p.death_date
UNION ALL
SELECT 'ip_stays', i.stay_id, i.patient_id, i.admit_ts, p.death_date
FROM ip_stays i JOIN patients p ON p.patient_id = i.patient_id
WHERE DATE(COALESCE(i.discharge_ts, '9999-12-31')) > p.death_date;
