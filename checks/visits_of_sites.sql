-- The visits of each site against those of the other sites: what people are like who come differs from site to site by chance alone, once
-- service, age, acuity and (where it says so) the type of the site are the same; but ambulances go to some sites more than to others. The
-- variance is half as large again as by chance alone: a person's visits cluster.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: ambulances_of_sites | Arrivals by ambulance at a site against people of the same age and acuity at the other sites
--   | threshold: 0.8 to 1.25 | least: 100
-- check: acuity_of_sites | Visits of a site at CTAS 3, 4 and 5 against people of the same age at the other sites, each of the three
--   | threshold: 0.95 to 1.05 | least: 250
-- check: high_acuity_of_sites | Visits of a site at CTAS 1 and 2 against people of the same age at the other sites of its type
--   | threshold: 0.95 to 1.05 | least: 600
-- check: admissions_of_sites | Visits of a site that end in Admit against the same age and acuity at the other sites of its type
--   | threshold: 0.9 to 1.1 | least: 250
-- check: against_advice_of_sites | Visits of a site that end in AMA against the same age at the other sites
--   | threshold: 0.9 to 1.1 | least: 60
-- check: admissions_from_elsewhere | Visits to a site that is not the home facility that end in Admit against the same age and acuity
--   among those whose home facility it is | threshold: 0.9 to 1.1 | least: 60
-- check: visits_at_home_of_sites | Visits of the people of a home facility at that site, by service and once its urgent care is open,
--   against the people of the others
--   | threshold: 0.95 to 1.05 | least: 100
SELECT check_id, site, what, 1 + above / expected AS value, SQRT(1.5 * variance) / expected AS sampling_error, expected
FROM (
  SELECT check_id, site, what, SUM(y * other_x / other_y) AS expected, SUM(x - y * other_x / other_y) AS above,
         SUM((x + other_x) / (y + other_y) * (1 - (x + other_x) / (y + other_y)) * y * (1 + y / other_y)) AS variance
  FROM (
    SELECT check_id, site, what, of_own, x, y, SUM(x) OVER stratum - x AS other_x, SUM(y) OVER stratum - y AS other_y
    FROM ( -- y: visits; x: those that are counted
      SELECT k.check_id, IF(k.at_home, v.facility_home_id, v.facility_id) AS site,
             IF(k.at_home, v.ed_subservice, k.kind) AS what, IF(k.from_elsewhere, v.own, 0) AS of_own,
             CONCAT_WS(' ', v.ed_subservice, IF(k.at_home, '', v.age_group), IF(k.by_acuity, v.acuity, ''),
                       IF(k.by_type, s.site_type, ''), IF(k.from_elsewhere, v.facility_id, '')) AS stratum,
             SUM(v.visits) AS y,
             SUM(CASE k.check_id WHEN 'ambulances_of_sites' THEN v.ambulances WHEN 'acuity_of_sites' THEN IF(v.acuity = k.kind, v.visits, 0)
                                 WHEN 'high_acuity_of_sites' THEN IF(v.acuity <= 2, v.visits, 0)
                                 WHEN 'visits_at_home_of_sites' THEN IF(v.own, v.visits, 0)
                                 WHEN 'against_advice_of_sites' THEN v.against_advice ELSE v.admissions END) AS x
      FROM (SELECT p.facility_home_id, e.facility_id, p.facility_home_id = e.facility_id AS own, e.ed_subservice, p.age_group, e.acuity,
                   COALESCE(e.arrival_ts < o.opens AND e.ed_subservice LIKE 'Urgent Care%', 0) AS not_yet,
                   1e0 * COUNT(*) AS visits, 1e0 * COUNT(IF(e.arrival_mode = 'Ambulance', 1, NULL)) AS ambulances,
                   1e0 * COUNT(IF(e.dispo = 'Admit', 1, NULL)) AS admissions, 1e0 * COUNT(IF(e.dispo = 'AMA', 1, NULL)) AS against_advice
            FROM ed_encounters e FORCE INDEX (PRIMARY) STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
            LEFT JOIN (SELECT site_id, MAX(last_date) + INTERVAL 1 DAY AS opens FROM dim_event WHERE event_type = 'Urgent care opens'
                       GROUP BY site_id) o ON o.site_id = p.facility_home_id
            GROUP BY p.facility_home_id, e.facility_id, own, e.ed_subservice, p.age_group, e.acuity, not_yet) v
      JOIN dim_site s ON s.site_id = v.facility_id
      JOIN (SELECT 'ambulances_of_sites' AS check_id, '' AS kind, 1 AS from_acuity, 1 AS by_acuity, 0 AS by_type, 0 AS from_elsewhere,
                   0 AS at_home
            UNION ALL SELECT 'acuity_of_sites', '3', 3, 0, 0, 0, 0 UNION ALL SELECT 'acuity_of_sites', '4', 3, 0, 0, 0, 0
            UNION ALL SELECT 'acuity_of_sites', '5', 3, 0, 0, 0, 0 UNION ALL SELECT 'high_acuity_of_sites', '', 1, 0, 1, 0, 0
            UNION ALL SELECT 'admissions_of_sites', '', 1, 1, 1, 0, 0 UNION ALL SELECT 'admissions_from_elsewhere', '', 1, 1, 0, 1, 0
            UNION ALL SELECT 'visits_at_home_of_sites', '', 1, 0, 0, 0, 1
            UNION ALL SELECT 'against_advice_of_sites', '', 1, 0, 0, 0, 0) k
        ON (v.acuity >= k.from_acuity OR k.at_home) AND NOT (k.at_home AND v.not_yet)
      GROUP BY k.check_id, site, what, of_own, stratum
      HAVING k.check_id <> 'visits_at_home_of_sites' OR x > 0) c -- a home facility may not have the service
    WINDOW stratum AS (PARTITION BY check_id, IF(check_id = 'visits_at_home_of_sites', '', what), stratum)) w
  WHERE other_y > 0 AND (check_id <> 'admissions_from_elsewhere' OR NOT of_own)
  GROUP BY check_id, site, what) q
WHERE expected > 0 AND variance > 0;
