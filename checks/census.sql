-- People in bed at midnight, for the region, against staffed beds, closed wards or not: warm on the first day, not cut off at the end.
-- The people fall into 64 random groups: how far these differ is the sampling error.
-- class: plausibility
-- of: ip_stays
-- severity: error
-- least: 100
-- check: census_of_the_network | Mean midnight census against staffed beds, all sites (I27) | threshold: 0.95 to 1.08 | severity: warning
-- check: census_of_sites | Mean midnight census against staffed beds, by site (I27) | threshold: 0.88 to 1.23 | severity: warning
-- check: census_of_critical_care | Mean midnight census against staffed beds, critical care (I27)
--   | threshold: 0.75 to 0.95 | severity: warning
-- check: census_fits_the_beds | Mean midnight census against staffed beds, all sites: neither half empty nor overflowing
--   | threshold: 0.75 to 1.3
-- check: census_fits_the_beds_of_sites | Mean midnight census against staffed beds, by site: neither half empty nor overflowing
--   | threshold: 0.6 to 1.6
-- check: census_fits_the_beds_of_programs | Mean midnight census against staffed beds, by program: neither half empty nor overflowing
--   | threshold: 0.5 to 1.6
-- check: census_is_warm | Mean midnight census of the first week against that of the whole history (I27)
--   | threshold: 0.8 to 1.2 | least: 30
-- check: census_lasts | Mean midnight census of the last week against that of the whole history | threshold: 0.8 to 1.2 | least: 30
-- check: beds_per_1000 | Staffed beds per 1,000 residents (I28) | threshold: 1.3 to 2.0 | severity: warning
-- check: patient_days_per_1000 | Midnights in bed per 1,000 residents and year (I28) | threshold: 450 to 650 | severity: warning
WITH parts AS (
  SELECT 'census_of_the_network' AS check_id, 'all' AS part, 'beds' AS against UNION ALL SELECT 'census_fits_the_beds', 'all', 'beds'
  UNION ALL SELECT 'census_of_sites', 'site', 'beds' UNION ALL SELECT 'census_fits_the_beds_of_sites', 'site', 'beds'
  UNION ALL SELECT 'census_of_critical_care', 'Critical Care', 'beds' UNION ALL SELECT 'census_fits_the_beds_of_programs', 'program', 'beds'
  UNION ALL SELECT 'census_is_warm', 'all', 'history' UNION ALL SELECT 'census_lasts', 'all', 'history'
  UNION ALL SELECT 'patient_days_per_1000', 'all', 'residents')
SELECT check_id, what, x / y AS value, SQRT(64 / 63 * GREATEST(0, squares)) / y AS sampling_error, sample_size
FROM ( -- x: nights in bed; y: as many as the beds of the sample have, as a week of the history has, or as a thousandth of the residents has
  SELECT c.check_id, c.what, SUM(c.x) AS x,
         CASE c.against WHEN 'beds' THEN SUM(c.beds) * d.days / d.persons
                        WHEN 'history' THEN 7 * SUM(c.nights) / d.days ELSE d.people * d.days / 365250 END AS y,
         SUM(c.x * c.x) - IF(c.against = 'history', 2 * SUM(c.x) / SUM(c.nights) * SUM(c.x * c.nights)
                               - POW(SUM(c.x) / SUM(c.nights), 2) * SUM(c.nights * c.nights), POW(SUM(c.x), 2) / 64) AS squares,
         CASE c.against WHEN 'beds' THEN SUM(c.beds) * d.days / d.persons / 7
                        WHEN 'history' THEN SUM(c.nights) / d.days ELSE d.people END AS sample_size
  FROM (
    SELECT k.check_id, k.against, u.random_group, SUM(u.beds) AS beds, SUM(u.nights) AS nights,
           CASE k.part WHEN 'site' THEN CAST(u.site_id AS CHAR) WHEN 'program' THEN CAST(u.program_id AS CHAR) ELSE '' END AS what,
           1e0 * SUM(CASE k.check_id WHEN 'census_is_warm' THEN u.first_week WHEN 'census_lasts' THEN u.last_week ELSE u.nights END) AS x
    FROM (
      SELECT random_group, facility_id AS site_id, program_id, 0 AS beds,
             SUM(GREATEST(0, DATEDIFF(LEAST(ends, next_day), GREATEST(begins, first_date)))) AS nights,
             SUM(GREATEST(0, DATEDIFF(LEAST(ends, first_date + INTERVAL 7 DAY), GREATEST(begins, first_date)))) AS first_week,
             SUM(GREATEST(0, DATEDIFF(LEAST(ends, next_day), GREATEST(begins, next_day - INTERVAL 7 DAY)))) AS last_week
      FROM (SELECT CRC32(i.patient_id) % 64 AS random_group, i.facility_id, i.program_id, DATE(i.admit_ts) AS begins,
                   COALESCE(DATE(i.discharge_ts), d.last_date + INTERVAL 1 DAY) AS ends,
                   d.first_date, d.last_date + INTERVAL 1 DAY AS next_day
            FROM ip_stays i CROSS JOIN dataset_info d) s
      GROUP BY random_group, facility_id, program_id
      UNION ALL
      SELECT NULL, site_id, program_id, staffed_beds, 0, 0, 0 FROM staffed_beds) u
    JOIN dim_program g ON g.program_id = u.program_id
    JOIN parts k ON k.part IN ('all', 'site', 'program', g.program_name)
    GROUP BY k.check_id, k.against, what, u.random_group) c
  CROSS JOIN (SELECT q.people, d.patients * d.persons_per_patient / q.people AS persons,
                     1e0 * (DATEDIFF(d.last_date, d.first_date) + 1) AS days
              FROM dataset_info d CROSS JOIN (SELECT COUNT(*) AS people FROM patients) q) d
  WHERE c.against <> 'history' OR d.days >= 28
  GROUP BY c.check_id, c.what, c.against, d.people, d.persons, d.days) v
UNION ALL
SELECT 'beds_per_1000', '', 1000 * SUM(b.staffed_beds) / MAX(q.people), 0, MAX(q.people)
FROM staffed_beds b
CROSS JOIN (SELECT SUM(population) AS people FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection)) q;
