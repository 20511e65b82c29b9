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
with_all AS (
  SELECT program_id, stays, ed, elective, direct, newborn, transfer FROM counts
  UNION ALL
  SELECT 0, SUM(stays), SUM(ed), SUM(elective), SUM(direct), SUM(newborn), SUM(transfer) FROM counts
)
SELECT COALESCE(p.program_name, 'All programs') AS program_name,
       c.stays,
       ROUND(100 * c.ed / c.stays, 1)       AS ed_pct,
       ROUND(100 * c.elective / c.stays, 1) AS elective_pct,
       ROUND(100 * c.direct / c.stays, 1)   AS direct_pct,
       ROUND(100 * c.newborn / c.stays, 1)  AS newborn_pct,
       ROUND(100 * c.transfer / c.stays, 1) AS transfer_pct
FROM with_all c
LEFT JOIN dim_program p ON p.program_id = c.program_id
WHERE c.stays > 0
ORDER BY c.program_id;
