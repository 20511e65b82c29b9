-- check: A visit that ends in Admit has one stay, of the same person at the same site, from the moment of departure
-- class: plausibility
SELECT e.encounter_id, e.patient_id, e.facility_id, e.departure_ts, COUNT(i.stay_id) AS stays,
       MAX(i.facility_id) AS stay_facility_id, MAX(i.admit_ts) AS stay_admit_ts
FROM ed_encounters e LEFT JOIN ip_stays i ON i.ed_encounter_id = e.encounter_id
WHERE e.dispo = 'Admit'
GROUP BY e.encounter_id, e.patient_id, e.facility_id, e.departure_ts
HAVING COUNT(i.stay_id) <> 1 OR MAX(i.facility_id) <> e.facility_id OR MAX(i.admit_ts) <> e.departure_ts
    OR MAX(i.patient_id) <> e.patient_id;
