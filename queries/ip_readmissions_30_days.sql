-- title:    Unplanned readmissions within 30 days
-- section:  Inpatient
-- question: How many discharged patients are soon back in a bed?
-- reading:  Index: stays discharged alive in the year, without moves (Transfer) and newborns, followed up for 30 days within the history.
-- reading:  Readmitted: another stay of the person, at any site and for any cause, that began through the ED
--           within 30 days of discharge. Stays of the sample.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=program_name y=readmitted_pct
WITH discharges AS (
  SELECT t.program_id, EXISTS (SELECT 1 FROM ip_stays r
                               WHERE r.patient_id = t.patient_id AND r.admit_source = 'ED'
                                 AND r.admit_ts >= t.discharge_ts AND r.admit_ts <= t.discharge_ts + INTERVAL 30 DAY) AS readmitted
  FROM ip_stays t FORCE INDEX (PRIMARY)
  WHERE t.discharge_dispo NOT IN ('Death', 'Transfer')
    AND t.admit_source <> 'Newborn'
    AND t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND t.discharge_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
    AND t.discharge_ts <  (SELECT last_date FROM dataset_info) - INTERVAL 29 DAY
  LIMIT 1000000000 -- keeps the stays in their order, which is that of the people: MySQL would read them by program
),
counts AS (
  SELECT program_id, COUNT(*) AS discharges, SUM(readmitted) AS readmitted FROM discharges GROUP BY program_id
),
programs AS (
  SELECT 0 AS program_id, 'All programs' AS program_name UNION ALL SELECT program_id, program_name FROM dim_program
)
SELECT p.program_name AS program_name,
       SUM(c.discharges) AS discharges,
       SUM(c.readmitted) AS readmitted,
       ROUND(100 * SUM(c.readmitted) / SUM(c.discharges), 1) AS readmitted_pct
FROM counts c
JOIN programs p ON p.program_id IN (0, c.program_id)
GROUP BY p.program_id, p.program_name
ORDER BY p.program_id;
