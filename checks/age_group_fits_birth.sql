-- check: age_group is that of the date of birth at the reference date
-- class: conformance
SELECT patient_id, dob, age, age_group
FROM (SELECT p.patient_id, p.dob, p.age_group, TIMESTAMPDIFF(YEAR, p.dob, d.reference_date) AS age
      FROM patients p CROSS JOIN dataset_info d) a
WHERE age < 0
   OR age_group <> CASE WHEN age < 5 THEN '0-4' WHEN age < 15 THEN '5-14' WHEN age < 25 THEN '15-24' WHEN age < 45 THEN '25-44'
                        WHEN age < 65 THEN '45-64' WHEN age < 75 THEN '65-74' WHEN age < 85 THEN '75-84' ELSE '85+' END;
