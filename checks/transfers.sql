-- Who is sent somewhere arrives there, and who arrives was sent. Who left within a day before the end may be on the way.
-- class: plausibility
-- check: visit_transfer_arrives | A visit that ends in Transfer goes on in a stay or visit at another site within a day
--   | of: ed_encounters WHERE dispo = 'Transfer' AND departure_ts <= (SELECT last_date FROM dataset_info)
-- check: stay_transfer_arrives | A stay that ends in Transfer is followed by a stay with admit_source Transfer within a day
--   | of: ip_stays WHERE discharge_dispo = 'Transfer' AND discharge_ts <= (SELECT last_date FROM dataset_info)
-- check: transfer_was_sent | A stay with admit_source Transfer follows a visit or stay that ended in Transfer within a day before
--   | of: ip_stays WHERE admit_source = 'Transfer' AND admit_ts >= (SELECT first_date + INTERVAL 1 DAY FROM dataset_info)
SELECT 'visit_transfer_arrives' AS broken, e.encounter_id AS row_key, e.patient_id, e.facility_id, e.departure_ts AS moves
FROM dataset_info d STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY)
WHERE e.dispo = 'Transfer' AND e.departure_ts <= d.last_date
  AND NOT EXISTS (SELECT 1 FROM ip_stays i
                  WHERE i.patient_id = e.patient_id AND i.facility_id <> e.facility_id
                    AND i.admit_ts >= e.departure_ts AND i.admit_ts <= e.departure_ts + INTERVAL 1 DAY)
  AND NOT EXISTS (SELECT 1 FROM ed_encounters v
                  WHERE v.patient_id = e.patient_id AND v.facility_id <> e.facility_id
                    AND v.arrival_ts >= e.departure_ts AND v.arrival_ts <= e.departure_ts + INTERVAL 1 DAY)
UNION ALL
SELECT 'stay_transfer_arrives', i.stay_id, i.patient_id, i.facility_id, i.discharge_ts
FROM dataset_info d STRAIGHT_JOIN ip_stays i FORCE INDEX (PRIMARY)
WHERE i.discharge_dispo = 'Transfer' AND i.discharge_ts <= d.last_date
  AND NOT EXISTS (SELECT 1 FROM ip_stays n
                  WHERE n.patient_id = i.patient_id AND n.admit_source = 'Transfer' AND n.stay_id <> i.stay_id
                    AND n.admit_ts >= i.discharge_ts AND n.admit_ts <= i.discharge_ts + INTERVAL 1 DAY)
UNION ALL
SELECT 'transfer_was_sent', n.stay_id, n.patient_id, n.facility_id, n.admit_ts
FROM dataset_info d STRAIGHT_JOIN ip_stays n FORCE INDEX (PRIMARY)
WHERE n.admit_source = 'Transfer' AND DATE(n.admit_ts) >= d.first_date + INTERVAL 1 DAY
  AND NOT EXISTS (SELECT 1 FROM ip_stays i
                  WHERE i.patient_id = n.patient_id AND i.discharge_dispo = 'Transfer' AND i.stay_id <> n.stay_id
                    AND i.discharge_ts <= n.admit_ts AND i.discharge_ts >= n.admit_ts - INTERVAL 1 DAY)
  AND NOT EXISTS (SELECT 1 FROM ed_encounters e
                  WHERE e.patient_id = n.patient_id AND e.dispo = 'Transfer'
                    AND e.departure_ts <= n.admit_ts AND e.departure_ts >= n.admit_ts - INTERVAL 1 DAY);
