-- check: Every coded value is one of its documented values
-- class: conformance
SELECT 'patients.gender' AS field, CAST(patient_id AS CHAR) AS row_key, gender AS value
FROM patients WHERE gender NOT IN ('Female', 'Male', 'Other')
UNION ALL
SELECT 'patients.age_group', CAST(patient_id AS CHAR), CAST(age_group AS CHAR) FROM patients WHERE age_group + 0 = 0
UNION ALL
SELECT 'ed_encounters.acuity', CAST(encounter_id AS CHAR), CAST(acuity AS CHAR) FROM ed_encounters WHERE acuity NOT BETWEEN 1 AND 5
UNION ALL
SELECT 'ed_encounters.dispo', CAST(encounter_id AS CHAR), dispo FROM ed_encounters
WHERE dispo NOT IN ('Discharge', 'Admit', 'Transfer', 'AMA', 'LWBS', 'Death')
UNION ALL
SELECT 'ed_encounters.arrival_mode', CAST(encounter_id AS CHAR), arrival_mode FROM ed_encounters
WHERE arrival_mode NOT IN ('Ambulance', 'Walk-in')
UNION ALL
SELECT 'ed_encounters.ed_subservice', CAST(e.encounter_id AS CHAR), e.ed_subservice FROM ed_encounters e
WHERE e.ed_subservice NOT IN (SELECT r.ed_subservice FROM ed_baseline_rates r)
UNION ALL
SELECT 'ip_stays.admit_source', CAST(stay_id AS CHAR), admit_source FROM ip_stays
WHERE admit_source NOT IN ('ED', 'Elective', 'Direct', 'Newborn', 'Transfer')
UNION ALL
SELECT 'ip_stays.discharge_dispo', CAST(stay_id AS CHAR), discharge_dispo FROM ip_stays
WHERE discharge_dispo NOT IN ('Home', 'Home Support', 'Long-Term Care', 'Transfer', 'AMA', 'Death');
