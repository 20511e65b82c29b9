-- title:    In-hospital mortality by program and age
-- section:  Inpatient
-- question: How many stays end in death?
-- reading:  Crude: stays of the sample discharged in the year, and those of them that ended in Death; age at admission.
--           Deaths in the ED are not in it.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=age_group y=program_name value=mortality_pct
WITH counts AS (
  SELECT t.program_id, INTERVAL(TIMESTAMPDIFF(YEAR, p.dob, t.admit_ts), 5, 15, 25, 45, 65, 75, 85) AS age,
         COUNT(*) AS discharges, SUM(t.discharge_dispo = 'Death') AS deaths
  FROM ip_stays t FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = t.patient_id
  WHERE t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND t.discharge_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY t.program_id, age
),
programs AS (
  SELECT 0 AS program_id, 'All programs' AS program_name UNION ALL SELECT program_id, program_name FROM dim_program
)
SELECT g.program_name AS program_name,
       ELT(1 + c.age, '0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+') AS age_group,
       SUM(c.discharges) AS discharges,
       SUM(c.deaths) AS deaths,
       ROUND(100 * SUM(c.deaths) / SUM(c.discharges), 1) AS mortality_pct
FROM counts c
JOIN programs g ON g.program_id IN (0, c.program_id)
GROUP BY g.program_id, g.program_name, c.age
ORDER BY g.program_id, c.age;
