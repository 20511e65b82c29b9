-- Rules that each stay obeys by itself, with its person, unit, beds and ED visit. One row for each stay that breaks some.
-- of: ip_stays
-- class: conformance
-- check: stay_patient_exists | The person of a stay is in patients
-- check: stay_site_exists | The site of a stay is in dim_site
-- check: stay_subprogram_exists | The program and subprogram of a stay are in dim_subprogram
-- check: stay_visit_exists | The ED visit that a stay names is in ed_encounters | of: ip_stays WHERE ed_encounter_id IS NOT NULL
-- check: stay_source_known | admit_source is ED, Elective, Direct, Newborn or Transfer
-- check: stay_destination_known | discharge_dispo is Home, Home Support, Long-Term Care, Transfer, AMA or Death
--   | of: ip_stays WHERE discharge_dispo IS NOT NULL
-- check: stay_within_history | A stay reaches into the history and not beyond it
-- check: stay_length_equals_dates | los_days is the time from admission to discharge in days; open stays have none
-- check: stay_open_has_no_destination | A stay has no discharge_dispo exactly when it has no discharge time
-- check: stay_alc_flag_fits_days | alc_flag is 1 exactly when alc_days is above 0, else 0
-- check: stay_alc_within_stay | ALC days are fewer than the days of the stay | of: ip_stays WHERE alc_days > 0
-- check: stay_ed_source_has_visit | A stay names an ED visit exactly when its admit_source is ED and it began in the history: the visit
--   before an earlier stay is not in the data
-- check: stay_visit_admitted | The ED visit of a stay ended in Admit | class: plausibility | of: ip_stays WHERE ed_encounter_id IS NOT NULL
-- check: stay_visit_same_person | The ED visit of a stay is of the same person | class: plausibility
--   | of: ip_stays WHERE ed_encounter_id IS NOT NULL
-- check: stay_visit_same_site | The ED visit of a stay is at the same site | class: plausibility
--   | of: ip_stays WHERE ed_encounter_id IS NOT NULL
-- check: stay_begins_as_visit_ends | A stay from the ED begins when the visit ends, which is not open | class: plausibility
--   | of: ip_stays WHERE ed_encounter_id IS NOT NULL
-- check: stay_after_birth | A stay begins at or after the day of birth | class: plausibility
-- check: stay_ends_after_admission | A stay ends after it began | class: plausibility | of: ip_stays WHERE discharge_ts IS NOT NULL
-- check: stay_not_after_death | No stay begins after the day of death, ends after it, or is open after it | class: plausibility
-- check: stay_death_recorded | A stay that ends in Death ends on the person's death_date | class: plausibility
--   | of: ip_stays WHERE discharge_dispo = 'Death'
-- check: stay_program_has_beds | A stay is in a program that has staffed beds at its site | class: plausibility
-- check: stay_alc_not_on_children | Nobody under 15 waits as ALC | class: plausibility | of: ip_stays WHERE alc_days > 0
-- check: stay_alc_after_acute_phase | ALC days come after at least one acute day | class: plausibility
--   | of: ip_stays WHERE alc_days > 0 AND discharge_ts IS NOT NULL
-- check: delivery_by_mother | Deliveries are by people who can give birth: Female or Other, 12 to 54 years old | class: plausibility
--   | of: ip_stays WHERE (program_id, subprogram_id) IN
--     (SELECT program_id, subprogram_id FROM dim_subprogram WHERE subprogram_name = 'Labour & Delivery')
-- check: newborn_on_day_of_birth | A newborn stay begins on the day of birth | class: plausibility
--   | of: ip_stays WHERE admit_source = 'Newborn'
-- check: newborn_in_maternity | A newborn stay is in Post-partum/Maternity | class: plausibility
--   | of: ip_stays WHERE admit_source = 'Newborn'
-- check: pediatrics_are_children | Inpatient Pediatrics has people under 18 | class: plausibility
--   | of: ip_stays WHERE (program_id, subprogram_id) IN
--     (SELECT program_id, subprogram_id FROM dim_subprogram WHERE subprogram_name = 'Inpatient Pediatrics')
-- check: adult_wards_have_no_children | Medicine, mental health, cardiac, rehabilitation and palliative wards have nobody under 16
--   | class: plausibility
--   | of: ip_stays WHERE program_id IN (SELECT program_id FROM dim_program
--     WHERE program_name IN ('Medicine', 'Inpatient MHSU', 'Cardiac', 'Rehabilitation', 'Palliative Care'))
SELECT *
FROM (SELECT CONCAT_WS(',',
             IF(p.patient_id IS NULL, 'stay_patient_exists', NULL),
             IF(s.site_id IS NULL, 'stay_site_exists', NULL),
             IF(u.program_id IS NULL, 'stay_subprogram_exists', NULL),
             IF(i.ed_encounter_id IS NOT NULL AND e.encounter_id IS NULL AND o.encounter_id IS NULL, 'stay_visit_exists', NULL),
             IF(CAST(i.admit_source AS BINARY) IN ('ED', 'Elective', 'Direct', 'Newborn', 'Transfer'), NULL, 'stay_source_known'),
             IF(CAST(i.discharge_dispo AS BINARY) NOT IN ('Home', 'Home Support', 'Long-Term Care', 'Transfer', 'AMA', 'Death'),
                'stay_destination_known', NULL),
             IF(i.admit_ts >= d.last_date + INTERVAL 1 DAY OR i.discharge_ts >= d.last_date + INTERVAL 1 DAY
                OR i.discharge_ts < d.first_date, 'stay_within_history', NULL),
             IF((i.discharge_ts IS NULL) <> (i.los_days IS NULL)
                OR ABS(i.los_days - TIMESTAMPDIFF(SECOND, i.admit_ts, i.discharge_ts) / 86400) > 0.0051, 'stay_length_equals_dates', NULL),
             IF((i.discharge_ts IS NULL) <> (i.discharge_dispo IS NULL), 'stay_open_has_no_destination', NULL),
             IF(i.alc_flag = 1 AND i.alc_days > 0 OR i.alc_flag = 0 AND i.alc_days = 0, NULL, 'stay_alc_flag_fits_days'),
             IF(i.alc_days > 0
                AND i.alc_days >= COALESCE(i.los_days, TIMESTAMPDIFF(SECOND, i.admit_ts, d.last_date + INTERVAL 1 DAY) / 86400),
                'stay_alc_within_stay', NULL),
             IF((i.admit_source = 'ED' AND i.admit_ts >= d.first_date) <> (i.ed_encounter_id IS NOT NULL),
                'stay_ed_source_has_visit', NULL),
             IF(e.encounter_id IS NOT NULL AND NOT (e.dispo <=> 'Admit'), 'stay_visit_admitted', NULL),
             IF(o.patient_id <> i.patient_id, 'stay_visit_same_person', NULL),
             IF(e.facility_id <> i.facility_id, 'stay_visit_same_site', NULL),
             IF(e.encounter_id IS NOT NULL AND NOT (e.departure_ts <=> i.admit_ts), 'stay_begins_as_visit_ends', NULL),
             IF(i.admit_ts < p.dob, 'stay_after_birth', NULL),
             IF(i.discharge_ts <= i.admit_ts, 'stay_ends_after_admission', NULL),
             IF(p.death_date IS NOT NULL
                AND (i.discharge_ts IS NULL OR DATE(i.discharge_ts) > p.death_date OR DATE(i.admit_ts) > p.death_date),
                'stay_not_after_death', NULL),
             IF(i.discharge_dispo = 'Death' AND (p.death_date IS NULL OR DATE(i.discharge_ts) <> p.death_date),
                'stay_death_recorded', NULL),
             IF(b.staffed_beds >= 1, NULL, 'stay_program_has_beds'),
             IF(i.alc_days > 0 AND i.admit_ts < p.dob + INTERVAL 15 YEAR, 'stay_alc_not_on_children', NULL),
             IF(i.alc_days > 0 AND i.los_days - i.alc_days < 1, 'stay_alc_after_acute_phase', NULL),
             IF(u.subprogram_name = 'Labour & Delivery'
                AND (p.gender = 'Male' OR i.admit_ts < p.dob + INTERVAL 12 YEAR OR i.admit_ts >= p.dob + INTERVAL 55 YEAR),
                'delivery_by_mother', NULL),
             IF(i.admit_source = 'Newborn' AND DATE(i.admit_ts) <> p.dob, 'newborn_on_day_of_birth', NULL),
             IF(i.admit_source = 'Newborn' AND COALESCE(u.subprogram_name, '') <> 'Post-partum/Maternity', 'newborn_in_maternity', NULL),
             IF(u.subprogram_name = 'Inpatient Pediatrics' AND i.admit_ts >= p.dob + INTERVAL 18 YEAR, 'pediatrics_are_children', NULL),
             IF(g.program_name IN ('Medicine', 'Inpatient MHSU', 'Cardiac', 'Rehabilitation', 'Palliative Care')
                AND i.admit_ts < p.dob + INTERVAL 16 YEAR, 'adult_wards_have_no_children', NULL)) AS broken,
             i.stay_id, i.patient_id, i.facility_id, u.subprogram_name, i.admit_ts, i.discharge_ts, i.los_days, i.alc_flag, i.alc_days,
             i.admit_source, i.discharge_dispo, i.ed_encounter_id, p.dob, p.gender, p.death_date
      FROM ip_stays i
      CROSS JOIN dataset_info d
      LEFT JOIN patients p ON p.patient_id = i.patient_id
      LEFT JOIN dim_site s ON s.site_id = i.facility_id
      LEFT JOIN dim_program g ON g.program_id = i.program_id
      LEFT JOIN dim_subprogram u ON u.program_id = i.program_id AND u.subprogram_id = i.subprogram_id
      LEFT JOIN staffed_beds b ON b.site_id = i.facility_id AND b.program_id = i.program_id
      LEFT JOIN ed_encounters e ON e.patient_id = i.patient_id AND e.encounter_id = i.ed_encounter_id
      LEFT JOIN ed_encounters o ON o.encounter_id = IF(e.encounter_id IS NULL, i.ed_encounter_id, NULL)) v -- of another person
WHERE broken <> '';
