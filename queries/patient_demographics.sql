-- title:    Patient demographics
-- section:  Overview
-- question: Who are the patients, by age and gender?
-- reading:  Patients of the sample, those who died in the history included; age groups in the order of age at the reference date.
-- chart:    stacked x=age_group y=patient_count series=gender
SELECT p.age_group,
       p.gender,
       COUNT(*) AS patient_count
FROM patients p
GROUP BY p.age_group, p.gender
ORDER BY p.age_group, p.gender;
