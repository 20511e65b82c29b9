-- One person is in one place. Each row is a pair that cannot be.
-- class: plausibility
-- check: visits_do_not_overlap | No two ED visits of a person overlap | of: ed_encounters
-- check: stays_do_not_overlap | No two stays of a person overlap | of: ip_stays
-- check: no_visit_during_stay | No ED visit of a person lies in or reaches into one of the person's stays | of: ed_encounters
-- check: visit_not_twice | No two ED visits are of the same person at the same time | class: conformance | of: ed_encounters
-- check: stay_not_twice | No two stays are of the same person at the same time | class: conformance | of: ip_stays
SELECT CONCAT('visits_do_not_overlap', IF(b.arrival_ts = a.arrival_ts, ',visit_not_twice', '')) AS broken,
       a.patient_id, a.encounter_id AS first_id, b.encounter_id AS second_id,
       a.arrival_ts AS first_begins, a.departure_ts AS first_ends, b.arrival_ts AS second_begins, b.departure_ts AS second_ends
FROM ed_encounters a FORCE INDEX (PRIMARY) STRAIGHT_JOIN ed_encounters b ON b.patient_id = a.patient_id AND b.encounter_id <> a.encounter_id
     AND b.arrival_ts >= a.arrival_ts AND b.arrival_ts < COALESCE(a.departure_ts, '9999-12-31')
     AND (b.arrival_ts > a.arrival_ts OR b.encounter_id > a.encounter_id)
UNION ALL
SELECT CONCAT('stays_do_not_overlap', IF(n.admit_ts = i.admit_ts, ',stay_not_twice', '')), i.patient_id, i.stay_id, n.stay_id,
       i.admit_ts, i.discharge_ts, n.admit_ts, n.discharge_ts
FROM ip_stays i FORCE INDEX (PRIMARY) STRAIGHT_JOIN ip_stays n ON n.patient_id = i.patient_id AND n.stay_id <> i.stay_id
     AND n.admit_ts >= i.admit_ts AND n.admit_ts < COALESCE(i.discharge_ts, '9999-12-31')
     AND (n.admit_ts > i.admit_ts OR n.stay_id > i.stay_id)
UNION ALL
SELECT 'no_visit_during_stay', i.patient_id, e.encounter_id, i.stay_id, e.arrival_ts, e.departure_ts, i.admit_ts, i.discharge_ts
FROM ip_stays i FORCE INDEX (PRIMARY) STRAIGHT_JOIN ed_encounters e ON e.patient_id = i.patient_id
WHERE e.arrival_ts < COALESCE(i.discharge_ts, '9999-12-31') AND COALESCE(e.departure_ts, '9999-12-31') > i.admit_ts;
