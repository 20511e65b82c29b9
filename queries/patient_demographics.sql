-- title:    Patient demographics
-- question: Who are the patients, by age and gender?
-- reading:  Patients of the sample; age groups in the order of age at the reference date.
SELECT p.age_group,
       p.gender,
       COUNT(*) AS patient_count
FROM patients p
GROUP BY p.age_group, p.gender
ORDER BY p.age_group, p.gender;
