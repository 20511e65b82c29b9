-- check: Newborn stays are in Post-partum/Maternity and begin on the day of birth, one for each person
-- class: plausibility
SELECT i.stay_id, i.patient_id, p.dob, i.admit_ts, d.subprogram_name
FROM ip_stays i
JOIN patients p ON p.patient_id = i.patient_id
LEFT JOIN dim_subprogram d ON d.program_id = i.program_id AND d.subprogram_id = i.subprogram_id
WHERE i.admit_source = 'Newborn'
  AND (DATE(i.admit_ts) <> p.dob OR d.subprogram_name IS NULL OR d.subprogram_name <> 'Post-partum/Maternity'
       OR EXISTS (SELECT 1 FROM ip_stays n WHERE n.patient_id = i.patient_id AND n.admit_source = 'Newborn' AND n.stay_id <> i.stay_id));
