-- check: Inpatient Pediatrics and the Pediatric ED see people under 17, children are in no adult ward
-- class: plausibility
SELECT 'ip_stays' AS table_name, i.stay_id AS row_key, p.dob, i.admit_ts AS happens, d.subprogram_name AS place
FROM ip_stays i
JOIN dim_program g ON g.program_id = i.program_id
JOIN dim_subprogram d ON d.program_id = i.program_id AND d.subprogram_id = i.subprogram_id
JOIN patients p ON p.patient_id = i.patient_id
WHERE (d.subprogram_name = 'Inpatient Pediatrics' AND TIMESTAMPDIFF(YEAR, p.dob, i.admit_ts) >= 17)
   OR (g.program_name IN ('Medicine', 'Inpatient MHSU', 'Cardiac', 'Rehabilitation', 'Palliative Care')
       AND TIMESTAMPDIFF(YEAR, p.dob, i.admit_ts) < 16)
UNION ALL
SELECT 'ed_encounters', e.encounter_id, p.dob, e.arrival_ts, e.ed_subservice
FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id
WHERE e.ed_subservice = 'Pediatric ED' AND TIMESTAMPDIFF(YEAR, p.dob, e.arrival_ts) >= 17;
