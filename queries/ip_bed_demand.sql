-- title:    Bed demand by program
-- section:  Planning
-- question: How many beds does each program need in the coming fiscal years?
-- reading:  Use of the last twelve months by age group (admissions, and nights in bed, which hold the lengths of stay) per resident,
--           x projected residents, whole region.
-- reading:  Fiscal years run from April to March: nine months of one calendar year and three of the next.
--           beds_in_use: mean midnight census.
-- reading:  low and high: nine nights of ten lie between, by chance alone (Poisson: mean -/+ 1.645 x its root).
-- reading:  beds_needed: at the wanted occupancy; gap: staffed less needed.
-- param:    occupancy = 95.0 | per cent of the beds that shall be in use on average | SELECT 50.0, 120.0
-- chart:    fan x=fiscal_year y=beds_in_use low=low_beds high=high_beds by=program_name
WITH residents AS (
  SELECT year, age_group, SUM(population) AS n FROM population_projection GROUP BY year, age_group
),
growth AS (
  SELECT y.year, y.age_group, (0.75e0 * y.n + 0.25e0 * z.n) / NULLIF(b.n, 0) AS factor
  FROM residents y
  JOIN residents z ON z.age_group = y.age_group AND z.year = y.year + 1
  JOIN residents b ON b.age_group = y.age_group AND b.year = (SELECT MIN(year) FROM population_projection)
),
span AS (
  SELECT last_date - INTERVAL 1 YEAR + INTERVAL 1 DAY AS first_day, last_date + INTERVAL 1 DAY AS next_day,
         persons_per_patient AS scale
  FROM dataset_info
),
use_by_age AS (
  SELECT t.program_id, p.age_group, SUM(t.admit_ts >= span.first_day) * MAX(span.scale) AS admissions,
         SUM(DATEDIFF(COALESCE(DATE(t.discharge_ts), span.next_day), GREATEST(DATE(t.admit_ts), span.first_day)))
           * MAX(span.scale) / (1e0 * MAX(DATEDIFF(span.next_day, span.first_day))) AS beds
  FROM span
  STRAIGHT_JOIN ip_stays t FORCE INDEX (PRIMARY) ON COALESCE(DATE(t.discharge_ts), span.next_day) >= span.first_day
  STRAIGHT_JOIN patients p ON p.patient_id = t.patient_id
  GROUP BY t.program_id, p.age_group
),
demand_by_program AS (
  SELECT u.program_id, g.year, SUM(u.admissions * g.factor) AS admissions, SUM(u.beds * g.factor) AS beds
  FROM use_by_age u JOIN growth g ON g.age_group = u.age_group
  GROUP BY u.program_id, g.year
),
programs AS (
  SELECT 0 AS program_id, 'All programs' AS program_name UNION ALL SELECT program_id, program_name FROM dim_program
),
demand AS (
  SELECT g.program_id, g.program_name, d.year, SUM(d.admissions) AS admissions, SUM(d.beds) AS beds
  FROM demand_by_program d
  JOIN programs g ON g.program_id IN (0, d.program_id)
  GROUP BY g.program_id, g.program_name, d.year
)
SELECT d.program_name,
       CONCAT(d.year, '/', LPAD((d.year + 1) MOD 100, 2, '0')) AS fiscal_year,
       CAST(d.admissions AS DECIMAL(12,0)) AS admissions,
       CAST(d.beds AS DECIMAL(10,1)) AS beds_in_use,
       CAST(GREATEST(d.beds - 1.645 * SQRT(d.beds), 0) AS DECIMAL(10,1)) AS low_beds,
       CAST(d.beds + 1.645 * SQRT(d.beds) AS DECIMAL(10,1)) AS high_beds,
       CEILING(CAST(100 * d.beds / COALESCE(@occupancy, 95.0) AS DECIMAL(12,3))) AS beds_needed,
       b.n AS staffed_beds,
       b.n - CEILING(CAST(100 * d.beds / COALESCE(@occupancy, 95.0) AS DECIMAL(12,3))) AS gap
FROM demand d
LEFT JOIN (
  SELECT program_id, CAST(SUM(staffed_beds) AS SIGNED) AS n FROM staffed_beds GROUP BY program_id
  UNION ALL
  SELECT 0, CAST(SUM(staffed_beds) AS SIGNED) FROM staffed_beds
) b ON b.program_id = d.program_id
ORDER BY d.program_id, d.year;
