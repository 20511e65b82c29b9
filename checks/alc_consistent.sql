-- check: alc_flag is 1 exactly when there are ALC days, and these are fewer than the days of the stay
-- class: conformance
SELECT stay_id, los_days, alc_flag, alc_days
FROM ip_stays
WHERE alc_flag NOT IN (0, 1) OR alc_days < 0 OR (alc_flag = 1) <> (alc_days > 0) OR alc_days >= los_days;
