-- check: Deliveries are by people who can give birth: Female or Other, 12 to 54 years old
-- class: plausibility
SELECT i.stay_id, p.gender, p.dob, i.admit_ts
FROM ip_stays i
JOIN dim_subprogram d ON d.program_id = i.program_id AND d.subprogram_id = i.subprogram_id
JOIN patients p ON p.patient_id = i.patient_id
WHERE d.subprogram_name = 'Labour & Delivery'
  AND (p.gender = 'Male' OR TIMESTAMPDIFF(YEAR, p.dob, i.admit_ts) NOT BETWEEN 12 AND 54);
