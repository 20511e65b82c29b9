-- check: ed_visits_year is the person's number of visits in the last twelve months of the history
-- class: conformance
-- of: patients
SELECT patient_id, ed_visits_year, visits
FROM (SELECT p.patient_id, p.ed_visits_year,
             (SELECT COUNT(*) FROM ed_encounters e
              WHERE e.patient_id = p.patient_id AND e.arrival_ts >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
                AND e.arrival_ts < d.last_date + INTERVAL 1 DAY) AS visits
      FROM dataset_info d STRAIGHT_JOIN patients p) v
WHERE visits <> ed_visits_year;
