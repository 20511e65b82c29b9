-- check: los_days is the time from admission to discharge, in days
-- class: conformance
SELECT stay_id, admit_ts, discharge_ts, los_days
FROM ip_stays
WHERE (discharge_ts IS NULL) <> (los_days IS NULL)
   OR ABS(los_days - TIMESTAMPDIFF(SECOND, admit_ts, discharge_ts) / 86400) > 0.0051;
