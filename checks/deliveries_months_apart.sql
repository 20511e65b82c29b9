-- check: Two deliveries of a person are at least 270 days apart
-- class: plausibility
SELECT patient_id, stay_id, admit_ts, previous_ts
FROM (SELECT i.patient_id, i.stay_id, i.admit_ts, LAG(i.admit_ts) OVER (PARTITION BY i.patient_id ORDER BY i.admit_ts) AS previous_ts
      FROM ip_stays i
      JOIN dim_subprogram d ON d.program_id = i.program_id AND d.subprogram_id = i.subprogram_id
      WHERE d.subprogram_name = 'Labour & Delivery') b
WHERE DATEDIFF(admit_ts, previous_ts) < 270;
