-- check: A visit that ends in Transfer goes on in a stay or visit at another site within a day
-- class: plausibility
SELECT e.encounter_id, e.patient_id, e.facility_id, e.departure_ts
FROM ed_encounters e
WHERE e.dispo = 'Transfer'
  AND NOT EXISTS (SELECT 1 FROM ip_stays i
                  WHERE i.patient_id = e.patient_id AND i.facility_id <> e.facility_id
                    AND i.admit_ts >= e.departure_ts AND i.admit_ts <= e.departure_ts + INTERVAL 1 DAY)
  AND NOT EXISTS (SELECT 1 FROM ed_encounters v
                  WHERE v.patient_id = e.patient_id AND v.facility_id <> e.facility_id
                    AND v.arrival_ts >= e.departure_ts AND v.arrival_ts <= e.departure_ts + INTERVAL 1 DAY);
