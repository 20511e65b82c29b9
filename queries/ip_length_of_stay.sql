-- title:    Length of stay by program
-- section:  Inpatient
-- question: How long do patients stay?
-- reading:  Stays discharged in the year, of the sample; days of 24 hours by the clock,
--           from admission to discharge (or move to another program or site).
-- reading:  Percentiles by nearest rank: the smallest value that at least that share of the stays does not exceed.
--           days_pct: share of all days.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=program_name y=median_days,mean_days,p90_days
WITH lengths AS (
  SELECT program_id, los_days, COUNT(*) AS n
  FROM ip_stays
  WHERE discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND discharge_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY program_id, los_days
),
programs AS (
  SELECT 0 AS program_id, 'All programs' AS program_name UNION ALL SELECT program_id, program_name FROM dim_program
),
ranked AS (
  SELECT p.program_id, p.program_name, l.los_days, SUM(l.n) AS n,
         SUM(SUM(l.n)) OVER (PARTITION BY p.program_id ORDER BY l.los_days) AS up_to,
         SUM(SUM(l.n)) OVER (PARTITION BY p.program_id) AS total
  FROM lengths l
  JOIN programs p ON p.program_id IN (0, l.program_id)
  GROUP BY p.program_id, p.program_name, l.los_days
)
SELECT r.program_name,
       SUM(r.n) AS discharges,
       ROUND(SUM(r.n * r.los_days) / SUM(r.n), 2) AS mean_days,
       MIN(CASE WHEN r.up_to >= 0.25 * r.total THEN r.los_days END) AS p25_days,
       MIN(CASE WHEN r.up_to >= 0.5 * r.total THEN r.los_days END) AS median_days,
       MIN(CASE WHEN r.up_to >= 0.75 * r.total THEN r.los_days END) AS p75_days,
       MIN(CASE WHEN r.up_to >= 0.9 * r.total THEN r.los_days END) AS p90_days,
       MAX(r.los_days) AS longest_days,
       ROUND(100 * SUM(r.n * r.los_days) / MAX(SUM(r.n * r.los_days)) OVER (), 1) AS days_pct -- of those of all programs
FROM ranked r
GROUP BY r.program_id, r.program_name
ORDER BY r.program_id;
