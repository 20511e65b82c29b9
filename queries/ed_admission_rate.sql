-- title:    Admission rate by age and acuity
-- section:  Emergency
-- question: Which share of the visits ends in a bed?
-- reading:  admitted: visits with disposition Admit, in per cent of all visits of the same age and CTAS level.
--           Visits of the sample whose disposition is known, age at arrival.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=acuity y=age_group value=admitted_pct
WITH counts AS (
  SELECT INTERVAL(TIMESTAMPDIFF(YEAR, p.dob, e.arrival_ts), 5, 15, 25, 45, 65, 75, 85) AS age, e.acuity,
         COUNT(*) AS visits, SUM(e.dispo = 'Admit') AS admitted
  FROM ed_encounters e FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
  WHERE e.dispo IS NOT NULL
    AND e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY age, e.acuity
)
SELECT ELT(1 + age, '0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+') AS age_group,
       acuity,
       visits,
       admitted,
       ROUND(100 * admitted / visits, 1) AS admitted_pct
FROM counts
ORDER BY age, acuity;
