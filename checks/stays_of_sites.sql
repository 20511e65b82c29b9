-- The stays of each site against those of the other sites. Once age and subprogram (and where it says so, source and the type of the site)
-- are the same, they differ by chance alone, so that the bands are narrow. The variance is half as large again as by chance alone:
-- a person's stays cluster.
-- class: plausibility
-- of: ip_stays
-- severity: error
-- check: subprograms_of_sites | Stays from the ED in each subprogram, of all stays from the ED at a site, against the same age and gender
--   at the other sites of its type with beds for the same programs | threshold: 0.95 to 1.05 | least: 100
-- check: sources_of_sites | Elective and direct admissions to a subprogram of a site, of those and the ones from the ED, against the same
--   age at all sites: a wide band, since it depends on the people near by | threshold: 0.5 to 2 | least: 100
-- check: lengths_of_stay_of_sites | Length of stay in a subprogram of a site, as geometric mean, against the same age and source
--   at the other sites | threshold: 0.95 to 1.05 | least: 100
-- check: alc_of_sites | Stays of a site with ALC days against the same subprogram, age and source at the other sites
--   | threshold: 0.95 to 1.05 | least: 60
-- check: destinations_of_sites | Stays of a site by destination, of each one, against the same subprogram, age and source
--   at the other sites | threshold: 0.95 to 1.05 | least: 100
-- check: deaths_of_subprograms | Stays in a subprogram of a site that end in death against the same age and source at the other sites
--   | threshold: 0.95 to 1.05 | least: 60
SELECT check_id, facility_id, what, IF(is_length, EXP(above / y), 1 + above / expected) AS value,
       IF(is_length, EXP(above / y), 1) * SQRT(1.5 * variance) / IF(is_length, y, expected) AS sampling_error,
       IF(is_length OR check_id = 'sources_of_sites', y, expected) AS sample_size
FROM (
  SELECT check_id, facility_id, what, check_id = 'lengths_of_stay_of_sites' AS is_length, SUM(y) AS y,
         SUM(y * other_x / other_y) AS expected, SUM(x - y * other_x / other_y) AS above,
         SUM((all_squares / all_y - POW(all_x / all_y, 2)) * y * (1 + y / other_y)) AS variance
  FROM (
    SELECT check_id, facility_id, what, x, y, SUM(x) OVER stratum AS all_x, SUM(y) OVER stratum AS all_y,
           SUM(IF(check_id = 'lengths_of_stay_of_sites', squares, x)) OVER stratum AS all_squares,
           SUM(x) OVER stratum - IF(check_id = 'sources_of_sites', 0, x) AS other_x,
           SUM(y) OVER stratum - IF(check_id = 'sources_of_sites', 0, y) AS other_y
    FROM ( -- y: stays; x: those that are counted, or the sum of the logarithms of their lengths
      SELECT k.check_id, v.facility_id, CONCAT_WS(' ', IF(k.by_subprogram, v.subprogram, NULL), k.code) AS what,
             IF(k.check_id = 'subprograms_of_sites', CONCAT_WS(' ', s.site_type, s.programs, v.age_group, v.male),
                CONCAT_WS(' ', v.subprogram, v.age_group, IF(k.check_id = 'sources_of_sites', NULL, v.admit_source))) AS stratum,
             SUM(v.stays) AS y,
             SUM(CASE k.counted WHEN 'length' THEN v.logs WHEN 'alc' THEN v.alc WHEN 'Home' THEN v.home WHEN 'Home Support' THEN v.support
                   WHEN 'Long-Term Care' THEN v.long_term_care WHEN 'Transfer' THEN v.transfers WHEN 'AMA' THEN v.left_early
                   WHEN 'Death' THEN v.deaths ELSE IF(k.code IN (v.subprogram, v.admit_source), v.stays, 0) END) AS x,
             SUM(v.squares) AS squares
      FROM (SELECT facility_id, subprogram, admit_source, age_group, male, 1e0 * COUNT(*) AS stays,
                   1e0 * SUM(alc) AS alc, SUM(log_length) AS logs, SUM(log_length * log_length) AS squares,
                   1e0 * COUNT(IF(discharge_dispo = 'Home', 1, NULL)) AS home,
                   1e0 * COUNT(IF(discharge_dispo = 'Home Support', 1, NULL)) AS support,
                   1e0 * COUNT(IF(discharge_dispo = 'Long-Term Care', 1, NULL)) AS long_term_care,
                   1e0 * COUNT(IF(discharge_dispo = 'Transfer', 1, NULL)) AS transfers,
                   1e0 * COUNT(IF(discharge_dispo = 'AMA', 1, NULL)) AS left_early,
                   1e0 * COUNT(IF(discharge_dispo = 'Death', 1, NULL)) AS deaths
            FROM (SELECT i.facility_id, CONCAT_WS('.', i.program_id, i.subprogram_id) AS subprogram, i.admit_source, i.discharge_dispo,
                         i.alc_days > 0 AS alc, LOG(GREATEST(i.los_days, 0.01)) AS log_length,
                         p.age_group, p.gender = 'Male' AS male
                  FROM ip_stays i STRAIGHT_JOIN patients p ON p.patient_id = i.patient_id -- in the order of the stays, that of the people
                  WHERE i.discharge_ts IS NOT NULL AND i.admit_source <> 'Newborn' -- the ill among the newborn are sent to tertiary sites
                  LIMIT 1000000000) i -- the limit lets each value be computed once
            GROUP BY facility_id, subprogram, admit_source, age_group, male) v
      JOIN (SELECT t.site_id, t.site_type, GROUP_CONCAT(b.program_id ORDER BY b.program_id) AS programs
            FROM dim_site t JOIN staffed_beds b ON b.site_id = t.site_id GROUP BY t.site_id, t.site_type) s
        ON s.site_id = v.facility_id
      JOIN (SELECT 'subprograms_of_sites' AS check_id, CONCAT_WS('.', u.program_id, u.subprogram_id) AS code, 0 AS by_subprogram,
                   '' AS counted
            FROM dim_subprogram u WHERE u.program_id IN (SELECT program_id FROM staffed_beds)
            UNION ALL SELECT 'sources_of_sites', 'Direct', 1, '' UNION ALL SELECT 'sources_of_sites', 'Elective', 1, ''
            UNION ALL SELECT 'lengths_of_stay_of_sites', NULL, 1, 'length' UNION ALL SELECT 'alc_of_sites', NULL, 0, 'alc'
            UNION ALL SELECT 'destinations_of_sites', 'Home', 0, 'Home'
            UNION ALL SELECT 'destinations_of_sites', 'Home Support', 0, 'Home Support'
            UNION ALL SELECT 'destinations_of_sites', 'Long-Term Care', 0, 'Long-Term Care'
            UNION ALL SELECT 'destinations_of_sites', 'Transfer', 0, 'Transfer' UNION ALL SELECT 'destinations_of_sites', 'AMA', 0, 'AMA'
            UNION ALL SELECT 'destinations_of_sites', 'Death', 0, 'Death' UNION ALL SELECT 'deaths_of_subprograms', NULL, 1, 'Death') k
        ON CASE k.check_id WHEN 'subprograms_of_sites' THEN v.admit_source = 'ED' WHEN 'sources_of_sites' THEN v.admit_source <> 'Transfer'
                           ELSE 1 END
      GROUP BY k.check_id, v.facility_id, what, stratum) c
    WINDOW stratum AS (PARTITION BY check_id, what, stratum)) w
  WHERE other_y > 0
  GROUP BY check_id, facility_id, what) q
WHERE is_length OR expected >= IF(check_id = 'sources_of_sites', 2, 1e-9);
