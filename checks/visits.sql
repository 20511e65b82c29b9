-- Rules that each ED visit obeys by itself, with its person, site and stay. One row for each visit that breaks some. A visit that goes on
-- at the end of the history is open: it knows what its time has reached.
-- of: ed_encounters
-- class: conformance
-- check: visit_patient_exists | The person of a visit is in patients
-- check: visit_site_exists | The site of a visit is in dim_site
-- check: visit_service_known | The service of a visit has rates in ed_baseline_rates
-- check: visit_acuity_known | acuity is a CTAS level from 1 to 5 | of: ed_encounters WHERE acuity IS NOT NULL
-- check: visit_dispo_known | dispo is Discharge, Admit, Transfer, AMA, LWBS or Death | of: ed_encounters WHERE dispo IS NOT NULL
-- check: visit_mode_known | arrival_mode is Ambulance or Walk-in
-- check: visit_within_history | A visit reaches into the history, and nothing of it is later
-- check: visit_acuity_from_triage | A visit has an acuity exactly when it has a triage time
-- check: visit_dispo_from_decision | A visit has a dispo exactly when it has a disposition time, or has ended as LWBS
-- check: visit_knows_what_was_before | In an open visit, who has a disposition time was seen by a physician, and who was seen was triaged
--   | of: ed_encounters WHERE departure_ts IS NULL
-- check: visit_physician_unless_unseen | A visit that has ended has no physician time exactly when the person left unseen (LWBS)
--   | of: ed_encounters WHERE departure_ts IS NOT NULL
-- check: visit_ended_is_known | A visit that has ended was triaged and has a dispo | of: ed_encounters WHERE departure_ts IS NOT NULL
-- check: visit_unseen_has_ended | Who left unseen has departed, and no disposition time | of: ed_encounters WHERE dispo = 'LWBS'
-- check: visit_ends_at_decision | Who dies or leaves against advice departs at the disposition time
--   | of: ed_encounters WHERE dispo IN ('AMA', 'Death')
-- check: visit_after_birth | A visit begins at or after the day of birth | class: plausibility
-- check: visit_triage_after_arrival | Triage is at or after the arrival | class: plausibility
--   | of: ed_encounters WHERE triage_ts IS NOT NULL
-- check: visit_physician_after_arrival | The physician comes at or after the arrival | class: plausibility
--   | of: ed_encounters WHERE physician_ts IS NOT NULL
-- check: visit_physician_after_triage | The physician comes at or after triage | class: plausibility
--   | of: ed_encounters WHERE physician_ts IS NOT NULL
-- check: visit_decided_after_physician | The disposition is decided at or after the physician came | class: plausibility
--   | of: ed_encounters WHERE disposition_ts IS NOT NULL
-- check: visit_ends_after_arrival | A visit does not end before it began, nor before triage | class: plausibility
--   | of: ed_encounters WHERE departure_ts IS NOT NULL
-- check: visit_ends_after_physician | A visit does not end before the physician came | class: plausibility
--   | of: ed_encounters WHERE physician_ts IS NOT NULL
-- check: visit_ends_after_decision | A visit does not end before its disposition was decided | class: plausibility
--   | of: ed_encounters WHERE disposition_ts IS NOT NULL
-- check: visit_under_30_days | No visit lasts 30 days or more, not even an open one | class: plausibility
-- check: visit_not_after_death | No visit reaches beyond the day of death, or is open after it | class: plausibility
-- check: visit_death_recorded | A visit that ends in Death ends on the person's death_date | class: plausibility
--   | of: ed_encounters WHERE dispo = 'Death'
-- check: visit_resuscitation_is_seen | Nobody at CTAS 1 leaves without being seen | class: plausibility
--   | of: ed_encounters WHERE acuity = 1
-- check: visit_service_fits_age | A service sees the ages that its rates are for, two years more or less | class: plausibility
-- check: urgent_care_is_open | Urgent care has no arrival from 8 p.m. to 8 a.m. | class: plausibility
--   | of: ed_encounters WHERE ed_subservice LIKE 'Urgent Care%'
-- check: urgent_care_no_ambulance | No ambulance goes to urgent care | class: plausibility
--   | of: ed_encounters WHERE ed_subservice LIKE 'Urgent Care%'
-- check: urgent_care_no_resuscitation | Urgent care has no CTAS 1 | class: plausibility
--   | of: ed_encounters WHERE ed_subservice LIKE 'Urgent Care%'
-- check: visit_admit_has_stay | A visit that has ended in Admit has a stay with its id | class: plausibility
--   | of: ed_encounters WHERE dispo = 'Admit' AND departure_ts IS NOT NULL
SELECT *
FROM (SELECT CONCAT_WS(',',
             IF(p.patient_id IS NULL, 'visit_patient_exists', NULL),
             IF(s.site_id IS NULL, 'visit_site_exists', NULL),
             IF(r.ed_subservice IS NULL, 'visit_service_known', NULL),
             IF(e.acuity NOT BETWEEN 1 AND 5, 'visit_acuity_known', NULL),
             IF(CAST(e.dispo AS BINARY) NOT IN ('Discharge', 'Admit', 'Transfer', 'AMA', 'LWBS', 'Death'), 'visit_dispo_known', NULL),
             IF(CAST(e.arrival_mode AS BINARY) IN ('Ambulance', 'Walk-in'), NULL, 'visit_mode_known'),
             IF(e.departure_ts < d.first_date OR e.arrival_ts >= d.last_date + INTERVAL 1 DAY OR e.triage_ts >= d.last_date + INTERVAL 1 DAY
                OR e.physician_ts >= d.last_date + INTERVAL 1 DAY OR e.disposition_ts >= d.last_date + INTERVAL 1 DAY
                OR e.departure_ts >= d.last_date + INTERVAL 1 DAY, 'visit_within_history', NULL),
             IF((e.acuity IS NULL) <> (e.triage_ts IS NULL), 'visit_acuity_from_triage', NULL),
             IF((e.dispo IS NULL) <> (e.disposition_ts IS NULL AND NOT (e.dispo <=> 'LWBS' AND e.departure_ts IS NOT NULL)),
                'visit_dispo_from_decision', NULL),
             IF(e.departure_ts IS NULL AND (e.disposition_ts IS NOT NULL AND e.physician_ts IS NULL
                OR e.physician_ts IS NOT NULL AND e.triage_ts IS NULL), 'visit_knows_what_was_before', NULL),
             IF(e.departure_ts IS NOT NULL AND (e.dispo = 'LWBS') <> (e.physician_ts IS NULL), 'visit_physician_unless_unseen', NULL),
             IF(e.departure_ts IS NOT NULL AND (e.triage_ts IS NULL OR e.dispo IS NULL), 'visit_ended_is_known', NULL),
             IF(e.dispo = 'LWBS' AND (e.departure_ts IS NULL OR e.disposition_ts IS NOT NULL), 'visit_unseen_has_ended', NULL),
             IF(e.dispo IN ('AMA', 'Death') AND NOT (e.disposition_ts <=> e.departure_ts), 'visit_ends_at_decision', NULL),
             IF(e.arrival_ts < p.dob, 'visit_after_birth', NULL),
             IF(e.triage_ts < e.arrival_ts, 'visit_triage_after_arrival', NULL),
             IF(e.physician_ts < e.arrival_ts, 'visit_physician_after_arrival', NULL),
             IF(e.physician_ts < e.triage_ts, 'visit_physician_after_triage', NULL),
             IF(e.disposition_ts < e.physician_ts, 'visit_decided_after_physician', NULL),
             IF(e.departure_ts < e.arrival_ts OR e.departure_ts < e.triage_ts, 'visit_ends_after_arrival', NULL),
             IF(e.departure_ts < e.physician_ts, 'visit_ends_after_physician', NULL),
             IF(e.departure_ts < e.disposition_ts, 'visit_ends_after_decision', NULL),
             IF(COALESCE(e.departure_ts, d.last_date + INTERVAL 1 DAY) >= e.arrival_ts + INTERVAL 30 DAY, 'visit_under_30_days', NULL),
             IF(COALESCE(e.departure_ts, d.last_date + INTERVAL 1 DAY) >= p.death_date + INTERVAL 1 DAY, 'visit_not_after_death', NULL),
             IF(e.dispo = 'Death' AND NOT (DATE(e.departure_ts) <=> p.death_date), 'visit_death_recorded', NULL),
             IF(e.dispo = 'LWBS' AND e.acuity = 1, 'visit_resuscitation_is_seen', NULL),
             IF(e.arrival_ts < p.dob + INTERVAL r.youngest YEAR OR e.arrival_ts >= p.dob + INTERVAL r.oldest YEAR,
                'visit_service_fits_age', NULL),
             IF(e.ed_subservice LIKE 'Urgent Care%' AND HOUR(e.arrival_ts) NOT BETWEEN 8 AND 19, 'urgent_care_is_open', NULL),
             IF(e.ed_subservice LIKE 'Urgent Care%' AND e.arrival_mode = 'Ambulance', 'urgent_care_no_ambulance', NULL),
             IF(e.ed_subservice LIKE 'Urgent Care%' AND e.acuity = 1, 'urgent_care_no_resuscitation', NULL),
             IF(e.dispo = 'Admit' AND e.departure_ts IS NOT NULL AND i.stay_id IS NULL, 'visit_admit_has_stay', NULL)) AS broken,
             e.encounter_id, e.patient_id, e.facility_id, e.ed_subservice, e.arrival_ts, e.triage_ts, e.acuity, e.physician_ts,
             e.disposition_ts, e.dispo, e.departure_ts, e.arrival_mode, p.dob, p.death_date
      FROM ed_encounters e FORCE INDEX (PRIMARY)
      CROSS JOIN dataset_info d
      LEFT JOIN patients p ON p.patient_id = e.patient_id
      LEFT JOIN dim_site s ON s.site_id = e.facility_id
      LEFT JOIN ip_stays i ON i.patient_id = e.patient_id AND i.ed_encounter_id = e.encounter_id AND e.dispo = 'Admit'
      LEFT JOIN (SELECT CAST(ed_subservice AS BINARY) AS ed_subservice,
                        GREATEST(0, MIN(CASE WHEN baserate_per_1000 > 0 THEN ELT(age_group + 0, 0, 5, 15, 25, 45, 65, 75, 85) + 0 END) - 2)
                          AS youngest,
                        MAX(CASE WHEN baserate_per_1000 > 0 THEN ELT(age_group + 0, 5, 15, 25, 45, 65, 75, 85, 200) + 0 END) + 2 AS oldest
                 FROM ed_baseline_rates GROUP BY CAST(ed_subservice AS BINARY)) r ON r.ed_subservice = CAST(e.ed_subservice AS BINARY)) v
WHERE broken <> '';
