-- Births, seen over all stays of a person.
-- class: plausibility
-- check: deliveries_months_apart | Two deliveries of a person are at least 270 days apart
--   | of: ip_stays WHERE (program_id, subprogram_id) IN
--     (SELECT program_id, subprogram_id FROM dim_subprogram WHERE subprogram_name = 'Labour & Delivery')
-- check: newborn_once | Nobody is a newborn twice | of: ip_stays WHERE admit_source = 'Newborn'
SELECT 'deliveries_months_apart' AS broken, b.patient_id, b.stay_id, b.admit_ts, b.previous_ts
FROM (SELECT i.patient_id, i.stay_id, i.admit_ts,
             LAG(i.admit_ts) OVER (PARTITION BY i.patient_id ORDER BY i.admit_ts, i.stay_id) AS previous_ts
      FROM ip_stays i STRAIGHT_JOIN dim_subprogram d ON d.program_id = i.program_id AND d.subprogram_id = i.subprogram_id
      WHERE d.subprogram_name = 'Labour & Delivery') b
WHERE DATEDIFF(b.admit_ts, b.previous_ts) < 270
UNION ALL
SELECT 'newborn_once', m.patient_id, m.stay_id, m.admit_ts, n.admit_ts
FROM ip_stays m FORCE INDEX (PRIMARY) STRAIGHT_JOIN ip_stays n
  ON n.patient_id = m.patient_id AND n.stay_id > m.stay_id AND n.admit_source = 'Newborn'
WHERE m.admit_source = 'Newborn';
