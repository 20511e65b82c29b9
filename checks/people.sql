-- Rules that each person obeys alone, with the area and the rates. One row for each person who breaks some.
-- of: patients
-- class: conformance
-- check: patient_id_is_uuid | patient_id is a version-4 UUID in lower case
-- check: patient_area_exists | The area of a person is in dim_lha
-- check: patient_home_exists | The home facility of a person is in dim_site
-- check: patient_gender_known | gender is Female, Male or Other
-- check: patient_age_group_known | age_group is one of the documented groups
-- check: patient_service_known | primary_ed_subservice has rates in ed_baseline_rates
-- check: patient_age_group_fits_birth | age_group is that of the date of birth at the reference date
-- check: patient_expected_rate_not_negative | expected_ed_rate is 0 or more
-- check: patient_born_in_time | A person is born by the reference date, and not over 120 years old | class: plausibility
-- check: patient_death_within_history | A death_date lies within the history | class: plausibility
--   | of: patients WHERE death_date IS NOT NULL
-- check: patient_death_place_known | death_place is Hospital or Elsewhere if the person has died, and NULL otherwise
-- check: patient_death_after_birth | A person dies at or after birth | class: plausibility | of: patients WHERE death_date IS NOT NULL
-- check: patient_primary_service_has_top_rate | primary_ed_subservice is the service with the highest rate of area, age group and gender
--   | class: plausibility
SELECT *
FROM (SELECT CONCAT_WS(',',
             IF(p.patient_id LIKE '________-____-4___-____-____________' AND SUBSTRING(p.patient_id, 20, 1) IN ('8', '9', 'a', 'b')
                AND LENGTH(UNHEX(REPLACE(p.patient_id, '-', ''))) = 16
                AND CAST(p.patient_id AS BINARY) = CAST(LOWER(p.patient_id) AS BINARY), NULL, 'patient_id_is_uuid'),
             IF(l.lha_id IS NULL, 'patient_area_exists', NULL),
             IF(s.site_id IS NULL, 'patient_home_exists', NULL),
             IF(CAST(p.gender AS BINARY) IN ('Female', 'Male', 'Other'), NULL, 'patient_gender_known'),
             IF(p.age_group IN ('0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+'), NULL, 'patient_age_group_known'),
             IF(r.ed_subservice IS NULL, 'patient_service_known', NULL),
             IF(p.age_group + 0 <> INTERVAL(TIMESTAMPDIFF(YEAR, p.dob, d.reference_date), 5, 15, 25, 45, 65, 75, 85) + 1,
                'patient_age_group_fits_birth', NULL),
             IF(p.expected_ed_rate < 0, 'patient_expected_rate_not_negative', NULL),
             IF(p.dob > d.reference_date OR p.dob <= d.reference_date - INTERVAL 121 YEAR, 'patient_born_in_time', NULL),
             IF(p.death_date < d.first_date OR p.death_date > d.last_date, 'patient_death_within_history', NULL),
             IF((p.death_date IS NULL) <> (p.death_place IS NULL) OR CAST(p.death_place AS BINARY) NOT IN ('Hospital', 'Elsewhere'),
                'patient_death_place_known', NULL),
             IF(p.death_date < p.dob, 'patient_death_after_birth', NULL),
             IF(r.baserate_per_1000 < r.top, 'patient_primary_service_has_top_rate', NULL)) AS broken,
             p.patient_id, p.lha_id, p.facility_home_id, p.age_group, p.gender, p.dob, p.primary_ed_subservice, p.expected_ed_rate,
             p.death_date, p.death_place
      FROM patients p
      CROSS JOIN dataset_info d
      LEFT JOIN dim_lha l ON l.lha_id = p.lha_id
      LEFT JOIN dim_site s ON s.site_id = p.facility_home_id
      LEFT JOIN (SELECT lha_id, age_group, gender, ed_subservice, baserate_per_1000,
                        MAX(baserate_per_1000) OVER (PARTITION BY lha_id, age_group, gender) AS top FROM ed_baseline_rates) r
        ON r.lha_id = p.lha_id AND r.age_group = p.age_group AND r.gender = p.gender AND r.ed_subservice = p.primary_ed_subservice) v
WHERE broken <> '';
