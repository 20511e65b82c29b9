-- People in bed at midnight, for the region, against staffed beds: warm on the first day, not cut off at the end.
-- The sampling error comes from 64 lots of people.
-- class: plausibility
-- of: ip_stays
-- severity: error
-- least: 100
-- check: census_of_the_network | Mean midnight census against staffed beds, all sites (I27) | threshold: 0.95 to 1.08 | severity: warning
-- check: census_of_sites | Mean midnight census against staffed beds, by site (I27) | threshold: 0.88 to 1.23 | severity: warning
-- check: census_of_critical_care | Mean midnight census against staffed beds, critical care (I27) | threshold: 0.75 to 0.95 | severity: warning
-- check: census_fits_the_beds | Mean midnight census against staffed beds, all sites: neither half empty nor overflowing | threshold: 0.75 to 1.3
-- check: census_fits_the_beds_of_sites | Mean midnight census against staffed beds, by site: neither half empty nor overflowing | threshold: 0.6 to 1.6
-- check: census_fits_the_beds_of_programs | Mean midnight census against staffed beds, by program: neither half empty nor overflowing | threshold: 0.5 to 1.6
-- check: census_is_warm | Mean midnight census of the first week against that of the whole history | threshold: 0.8 to 1.2 | least: 30
-- check: census_lasts | Mean midnight census of the last week against that of the whole history | threshold: 0.8 to 1.2 | least: 30
-- check: beds_per_1000 | Staffed beds per 1,000 residents (I28) | threshold: 1.3 to 2.0 | severity: warning
-- check: patient_days_per_1000 | Midnights in bed per 1,000 residents and year (I28) | threshold: 450 to 650 | severity: warning
WITH nights AS (
  SELECT lot, facility_id, program_id,
         SUM(GREATEST(0, DATEDIFF(LEAST(ends, last_date + INTERVAL 1 DAY), GREATEST(begins, first_date)))) AS nights,
         SUM(GREATEST(0, DATEDIFF(LEAST(ends, first_date + INTERVAL 7 DAY), GREATEST(begins, first_date)))) AS first_week,
         SUM(GREATEST(0, DATEDIFF(LEAST(ends, last_date + INTERVAL 1 DAY), GREATEST(begins, last_date - INTERVAL 6 DAY)))) AS last_week
  FROM (SELECT CRC32(i.patient_id) % 64 AS lot, i.facility_id, i.program_id, DATE(i.admit_ts) AS begins,
               COALESCE(DATE(i.discharge_ts), d.last_date + INTERVAL 1 DAY) AS ends, d.first_date, d.last_date
        FROM ip_stays i CROSS JOIN dataset_info d) s
  GROUP BY lot, facility_id, program_id),
run AS (SELECT DATEDIFF(last_date, first_date) + 1 AS days, patients * persons_per_patient / (SELECT COUNT(*) FROM patients) AS persons, last_date, first_date FROM dataset_info LIMIT 1), -- the limit lets it be computed once
places AS (
  SELECT 'census_of_the_network' AS check_id, '' AS what, lot, SUM(nights) AS x, 0 AS y FROM nights GROUP BY lot
  UNION ALL SELECT 'census_fits_the_beds', '', lot, SUM(nights), 0 FROM nights GROUP BY lot
  UNION ALL SELECT 'census_of_sites', CAST(facility_id AS CHAR), lot, SUM(nights), 0 FROM nights GROUP BY facility_id, lot
  UNION ALL SELECT 'census_fits_the_beds_of_sites', CAST(facility_id AS CHAR), lot, SUM(nights), 0 FROM nights GROUP BY facility_id, lot
  UNION ALL SELECT 'census_fits_the_beds_of_programs', CAST(program_id AS CHAR), lot, SUM(nights), 0 FROM nights GROUP BY program_id, lot
  UNION ALL SELECT 'census_of_critical_care', '', n.lot, SUM(n.nights), 0 FROM nights n JOIN dim_program g ON g.program_id = n.program_id
            WHERE g.program_name = 'Critical Care' GROUP BY n.lot),
beds AS (
  SELECT 'census_of_the_network' AS check_id, '' AS what, SUM(staffed_beds) AS beds FROM staffed_beds
  UNION ALL SELECT 'census_fits_the_beds', '', SUM(staffed_beds) FROM staffed_beds
  UNION ALL SELECT 'census_of_sites', CAST(site_id AS CHAR), SUM(staffed_beds) FROM staffed_beds GROUP BY site_id
  UNION ALL SELECT 'census_fits_the_beds_of_sites', CAST(site_id AS CHAR), SUM(staffed_beds) FROM staffed_beds GROUP BY site_id
  UNION ALL SELECT 'census_fits_the_beds_of_programs', CAST(program_id AS CHAR), SUM(staffed_beds) FROM staffed_beds GROUP BY program_id
  UNION ALL SELECT 'census_of_critical_care', '', SUM(b.staffed_beds) FROM staffed_beds b JOIN dim_program g ON g.program_id = b.program_id
            WHERE g.program_name = 'Critical Care')
SELECT b.check_id, b.what, COALESCE(SUM(p.x), 0) * MAX(r.persons) / MAX(r.days) / b.beds AS value,
       SQRT(64 / 63 * GREATEST(0, COALESCE(SUM(p.x * p.x) - POW(SUM(p.x), 2) / 64, 0))) * MAX(r.persons) / MAX(r.days) / b.beds AS sampling_error,
       b.beds * MAX(r.days) / MAX(r.persons) / 7 AS weeks_in_bed
FROM beds b CROSS JOIN run r LEFT JOIN places p ON p.check_id = b.check_id AND p.what = b.what
GROUP BY b.check_id, b.what, b.beds
UNION ALL
SELECT c.check_id, '', SUM(c.x) / SUM(c.y) AS value,
       SQRT(64 / 63 * GREATEST(0, SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y))) / SUM(c.y),
       SUM(c.y)
FROM (SELECT 'census_is_warm' AS check_id, n.lot, SUM(n.first_week) / 7 AS x, SUM(n.nights) / MAX(r.days) AS y FROM nights n CROSS JOIN run r WHERE r.days >= 28 GROUP BY n.lot
      UNION ALL SELECT 'census_lasts', n.lot, SUM(n.last_week) / 7, SUM(n.nights) / MAX(r.days) FROM nights n CROSS JOIN run r WHERE r.days >= 28 GROUP BY n.lot) c
GROUP BY c.check_id
UNION ALL
SELECT 'patient_days_per_1000', '', 1000 * SUM(l.x) * 365.25 / MAX(r.days) / MAX(q.people),
       1000 * SQRT(64 / 63 * GREATEST(0, SUM(l.x * l.x) - POW(SUM(l.x), 2) / 64)) * 365.25 / MAX(r.days) / MAX(q.people), MAX(q.people)
FROM (SELECT lot, SUM(nights) AS x FROM nights GROUP BY lot) l CROSS JOIN run r CROSS JOIN (SELECT COUNT(*) AS people FROM patients) q
UNION ALL
SELECT 'beds_per_1000', '', 1000 * SUM(b.staffed_beds) / MAX(q.people), 0, MAX(q.people)
FROM staffed_beds b CROSS JOIN (SELECT SUM(population) AS people FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection)) q;
