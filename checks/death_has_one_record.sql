-- check: A person has a death date exactly when one visit or stay ends in Death on that day
-- class: conformance
-- of: patients
SELECT p.patient_id, p.death_date, d.deaths, d.died_on
FROM patients p
LEFT JOIN (SELECT patient_id, COUNT(*) AS deaths, MAX(died) AS died_on
           FROM (SELECT patient_id, DATE(departure_ts) AS died FROM ed_encounters WHERE dispo = 'Death'
                 UNION ALL
                 SELECT patient_id, DATE(discharge_ts) FROM ip_stays WHERE discharge_dispo = 'Death') a
           GROUP BY patient_id) d ON d.patient_id = p.patient_id
WHERE (p.death_date IS NULL) <> (d.deaths IS NULL) OR d.deaths > 1 OR p.death_date <> d.died_on;
