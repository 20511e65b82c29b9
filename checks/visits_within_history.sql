-- check: Every ED visit lies within the history, and no stay begins or ends after it
-- class: conformance
SELECT 'ed_encounters' AS table_name, e.encounter_id AS row_key, e.arrival_ts AS begins, e.departure_ts AS ends
FROM ed_encounters e CROSS JOIN dataset_info d
WHERE e.arrival_ts < d.first_date OR e.departure_ts >= d.last_date + INTERVAL 1 DAY
UNION ALL
SELECT 'ip_stays', i.stay_id, i.admit_ts, i.discharge_ts
FROM ip_stays i CROSS JOIN dataset_info d
WHERE i.admit_ts >= d.last_date + INTERVAL 1 DAY OR i.discharge_ts >= d.last_date + INTERVAL 1 DAY OR i.discharge_ts < d.first_date;
