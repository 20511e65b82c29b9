-- Days of alternate level of care (ALC) against where the stay ends, and before it began.
-- class: plausibility
-- of: ip_stays
-- check: long_term_care_after_alc | Who goes from home to long-term care has waited for it: the stay has ALC days
--   | of: ip_stays WHERE discharge_dispo = 'Long-Term Care'
-- check: alc_ends_in_care | A stay with ALC days ends in long-term care or home support
--   | of: ip_stays WHERE alc_days > 0 AND discharge_ts IS NOT NULL
-- check: long_term_care_is_for_life | Who lives in long-term care does not leave a later stay for home, nor against advice
--   | of: ip_stays WHERE discharge_dispo = 'Long-Term Care'
SELECT IF(i.alc_days > 0, 'alc_ends_in_care', 'long_term_care_after_alc') AS broken, i.stay_id, i.patient_id, i.facility_id, i.admit_ts,
       i.discharge_ts, i.los_days, i.alc_days, i.discharge_dispo
FROM ip_stays i
WHERE i.alc_days > 0 AND i.discharge_ts IS NOT NULL AND i.discharge_dispo NOT IN ('Long-Term Care', 'Home Support')
   OR i.alc_days = 0 AND i.discharge_dispo = 'Long-Term Care'
      AND (SELECT b.discharge_dispo FROM ip_stays b WHERE b.patient_id = i.patient_id AND b.discharge_ts <= i.admit_ts
           ORDER BY b.discharge_ts DESC LIMIT 1) IN ('Home', 'Home Support')
UNION ALL
SELECT DISTINCT 'long_term_care_is_for_life', n.stay_id, n.patient_id, n.facility_id, n.admit_ts, n.discharge_ts, n.los_days, n.alc_days,
       n.discharge_dispo
FROM ip_stays i FORCE INDEX (PRIMARY) STRAIGHT_JOIN ip_stays n ON n.patient_id = i.patient_id AND n.admit_ts >= i.discharge_ts
WHERE i.discharge_dispo = 'Long-Term Care' AND n.discharge_dispo IN ('Home', 'Home Support', 'AMA');
