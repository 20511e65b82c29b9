-- check: A stay that ends in Transfer is followed by a stay with admit_source Transfer within a day
-- class: plausibility
SELECT i.stay_id, i.patient_id, i.discharge_ts
FROM ip_stays i
WHERE i.discharge_dispo = 'Transfer'
  AND NOT EXISTS (SELECT 1 FROM ip_stays n
                  WHERE n.patient_id = i.patient_id AND n.admit_source = 'Transfer' AND n.stay_id <> i.stay_id
                    AND n.admit_ts >= i.discharge_ts AND n.admit_ts <= i.discharge_ts + INTERVAL 1 DAY);
