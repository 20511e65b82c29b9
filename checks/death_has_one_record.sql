-- check: Who died in hospital has one visit or stay that ends in Death on that day; who died elsewhere, or lives, has none
-- class: conformance
-- of: patients
SELECT p.patient_id, p.death_date, p.death_place, d.deaths, d.died_on
FROM patients p
LEFT JOIN (SELECT patient_id, COUNT(*) AS deaths, MAX(died) AS died_on
           FROM (SELECT patient_id, DATE(departure_ts) AS died FROM ed_encounters WHERE dispo = 'Death'
                 UNION ALL
                 SELECT patient_id, DATE(discharge_ts) FROM ip_stays WHERE discharge_dispo = 'Death') a
           GROUP BY patient_id) d ON d.patient_id = p.patient_id
WHERE (p.death_place <=> 'Hospital') <> (d.deaths IS NOT NULL) OR d.deaths > 1 OR NOT (COALESCE(d.died_on, p.death_date) <=> p.death_date);
