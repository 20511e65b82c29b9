-- check: ed_visits_year is the person's number of visits in the last twelve months of the history
-- class: conformance
-- of: patients
SELECT p.patient_id, p.ed_visits_year, COUNT(e.encounter_id) AS visits
FROM patients p
CROSS JOIN dataset_info d
LEFT JOIN ed_encounters e ON e.patient_id = p.patient_id
     AND e.arrival_ts >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR AND e.arrival_ts < d.last_date + INTERVAL 1 DAY
GROUP BY p.patient_id, p.ed_visits_year
HAVING COUNT(e.encounter_id) <> p.ed_visits_year;
