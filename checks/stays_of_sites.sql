-- The stays of each site against those of all sites: in the same program, at the same age, they differ by chance alone.
-- class: plausibility
-- of: ip_stays
-- severity: error
-- check: subprograms_of_sites | Stays of a site in a subprogram, of those in the program, against the same age at sites of its type,
--   but in critical care, where the units near by decide
--   | threshold: 0.8 to 1.25 | least: 300
-- check: alc_of_sites | Stays of a site with ALC days against the same subprogram and age at all sites | threshold: 0.8 to 1.25 | least: 60
-- check: deaths_of_sites | Stays of a site that end in death against the same subprogram and age at all sites
--   | threshold: 0.8 to 1.25 | least: 60
SELECT check_id, facility_id, what, x / expected AS value,
       SQRT(1.5 * (1 - LEAST(0.99, expected / y)) / expected) AS sampling_error, expected
FROM (
  SELECT check_id, facility_id, what, SUM(x) AS x, SUM(y) AS y, SUM(y * stratum_x / stratum_y) AS expected
  FROM (
    SELECT check_id, facility_id, what, x, y,
           SUM(x) OVER (PARTITION BY check_id, what, stratum) AS stratum_x, SUM(y) OVER (PARTITION BY check_id, what, stratum) AS stratum_y
    FROM (
      SELECT k.check_id, v.facility_id, IF(k.by_subprogram, CONCAT(u.program_id, '.', u.subprogram_id), '') AS what,
             IF(k.by_subprogram, CONCAT_WS(' ', v.site_type, v.age_group),
                CONCAT_WS(' ', v.program_id, v.subprogram_id, v.age_group, v.elective)) AS stratum,
             1e0 * SUM(CASE k.check_id WHEN 'subprograms_of_sites' THEN IF(v.subprogram_id = u.subprogram_id, v.stays, 0)
                                       WHEN 'alc_of_sites' THEN v.alc ELSE v.deaths END) AS x,
             1e0 * SUM(v.stays) AS y
      FROM (SELECT i.facility_id, s.site_type, i.program_id, i.subprogram_id, p.age_group, i.admit_source = 'Elective' AS elective,
                   COUNT(*) AS stays, COUNT(IF(i.alc_days > 0, 1, NULL)) AS alc, COUNT(IF(i.discharge_dispo = 'Death', 1, NULL)) AS deaths
            FROM ip_stays i JOIN patients p ON p.patient_id = i.patient_id JOIN dim_site s ON s.site_id = i.facility_id
            WHERE i.discharge_ts IS NOT NULL
            GROUP BY i.facility_id, s.site_type, i.program_id, i.subprogram_id, p.age_group, i.admit_source = 'Elective') v
      CROSS JOIN (SELECT 'subprograms_of_sites' AS check_id, 1 AS by_subprogram UNION ALL SELECT 'alc_of_sites', 0
                  UNION ALL SELECT 'deaths_of_sites', 0) k
      JOIN dim_subprogram u ON u.program_id = v.program_id AND (k.by_subprogram OR u.subprogram_id = v.subprogram_id)
      JOIN dim_program g ON g.program_id = v.program_id AND NOT (k.by_subprogram AND g.program_name = 'Critical Care')
      GROUP BY k.check_id, v.facility_id, what, stratum) c) w
  GROUP BY check_id, facility_id, what) q
WHERE expected > 0;
