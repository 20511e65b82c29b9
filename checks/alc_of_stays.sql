-- Days of alternate level of care (ALC) against where the stay ends.
-- class: plausibility
-- of: ip_stays
-- check: long_term_care_after_alc | Who goes to long-term care has waited for it: the stay has ALC days
--   | of: ip_stays WHERE discharge_dispo = 'Long-Term Care'
-- check: alc_ends_in_care | A stay with ALC days ends in long-term care or home support
--   | of: ip_stays WHERE alc_days > 0 AND discharge_ts IS NOT NULL
SELECT IF(alc_days > 0, 'alc_ends_in_care', 'long_term_care_after_alc') AS broken, stay_id, patient_id, facility_id, admit_ts, discharge_ts,
       los_days, alc_flag, alc_days, discharge_dispo
FROM ip_stays
WHERE alc_days > 0 AND discharge_ts IS NOT NULL AND discharge_dispo NOT IN ('Long-Term Care', 'Home Support')
   OR alc_days = 0 AND discharge_dispo = 'Long-Term Care';
