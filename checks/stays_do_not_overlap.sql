-- check: No two stays of a person overlap
-- class: plausibility
SELECT patient_id, stay_id, admit_ts, previous_stay_id, previous_end
FROM (SELECT patient_id, stay_id, admit_ts,
             LAG(stay_id) OVER w AS previous_stay_id,
             LAG(COALESCE(discharge_ts, '9999-12-31')) OVER w AS previous_end
      FROM ip_stays
      WINDOW w AS (PARTITION BY patient_id ORDER BY admit_ts, stay_id)) s
WHERE previous_end > admit_ts;
