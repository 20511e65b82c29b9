-- title:    Admissions by source
-- section:  Inpatient
-- question: Where do the patients of each program come from?
-- reading:  Stays of the sample admitted in the year, in per cent by source. Transfer: from another program or site.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    stacked x=program_name y=ed_pct,elective_pct,direct_pct,newborn_pct,transfer_pct
WITH counts AS (
  SELECT program_id, COUNT(*) AS stays, SUM(admit_source = 'ED') AS ed, SUM(admit_source = 'Elective') AS elective,
         SUM(admit_source = 'Direct') AS direct, SUM(admit_source = 'Newborn') AS newborn, SUM(admit_source = 'Transfer') AS transfer
  FROM ip_stays
  WHERE admit_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND admit_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY program_id
),
programs AS (
  SELECT 0 AS program_id, 'All programs' AS program_name UNION ALL SELECT program_id, program_name FROM dim_program
)
SELECT p.program_name AS program_name,
       SUM(c.stays) AS stays,
       ROUND(100 * SUM(c.ed) / SUM(c.stays), 1)       AS ed_pct,
       ROUND(100 * SUM(c.elective) / SUM(c.stays), 1) AS elective_pct,
       ROUND(100 * SUM(c.direct) / SUM(c.stays), 1)   AS direct_pct,
       ROUND(100 * SUM(c.newborn) / SUM(c.stays), 1)  AS newborn_pct,
       ROUND(100 * SUM(c.transfer) / SUM(c.stays), 1) AS transfer_pct
FROM counts c
JOIN programs p ON p.program_id IN (0, c.program_id)
GROUP BY p.program_id, p.program_name
ORDER BY p.program_id;
