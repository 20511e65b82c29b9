-- The visits of each site against those of all sites: what people are like who come, and when, differs from site to site by chance alone
-- once service, age, acuity and (where it says so) the type of the site are the same. Expected are the shares of all sites.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: ambulances_of_sites | Arrivals by ambulance at a site against people of the same age and acuity at all sites
--   | threshold: 0.85 to 1.15 | least: 100
-- check: acuity_of_sites | Visits of a site at CTAS 3, 4 and 5 against people of the same age at all sites, each of the three
--   | threshold: 0.9 to 1.1 | least: 250
-- check: high_acuity_of_sites | Visits of a site at CTAS 1 and 2 against people of the same age at sites of its type
--   | threshold: 0.9 to 1.1 | least: 600
-- check: admissions_of_sites | Visits of a site that end in Admit against the same age and acuity at sites of its type
--   | threshold: 0.8 to 1.25 | least: 250
SELECT check_id, facility_id, acuity, x / expected AS value,
       SQRT(1.5 * (1 - LEAST(0.99, expected / y)) / expected) AS sampling_error, expected
FROM (
  SELECT check_id, facility_id, IF(check_id = 'acuity_of_sites', level, NULL) AS acuity, SUM(x) AS x, SUM(y) AS y,
         SUM(y * stratum_x / stratum_y) AS expected
  FROM (
    SELECT check_id, facility_id, level, x, y,
           SUM(x) OVER (PARTITION BY check_id, level, stratum) AS stratum_x,
           SUM(y) OVER (PARTITION BY check_id, level, stratum) AS stratum_y
    FROM (
      SELECT k.check_id, k.level, v.facility_id,
             CONCAT_WS(' ', v.ed_subservice, v.age_group, IF(k.by_acuity, v.acuity, ''), IF(k.by_type, v.site_type, '')) AS stratum,
             1e0 * SUM(CASE k.check_id WHEN 'ambulances_of_sites' THEN v.ambulances WHEN 'admissions_of_sites' THEN v.admissions
                                       WHEN 'high_acuity_of_sites' THEN IF(v.acuity <= 2, v.visits, 0)
                                       ELSE IF(v.acuity = k.level, v.visits, 0) END) AS x,
             1e0 * SUM(v.visits) AS y
      FROM (SELECT e.facility_id, s.site_type, e.ed_subservice, p.age_group, e.acuity, COUNT(*) AS visits,
                   COUNT(IF(e.arrival_mode = 'Ambulance', 1, NULL)) AS ambulances, COUNT(IF(e.dispo = 'Admit', 1, NULL)) AS admissions
            FROM ed_encounters e JOIN patients p ON p.patient_id = e.patient_id JOIN dim_site s ON s.site_id = e.facility_id
            GROUP BY e.facility_id, s.site_type, e.ed_subservice, p.age_group, e.acuity) v
      JOIN (SELECT 'ambulances_of_sites' AS check_id, 0 AS level, 1 AS from_acuity, 1 AS by_acuity, 0 AS by_type
            UNION ALL SELECT 'acuity_of_sites', 3, 3, 0, 0 UNION ALL SELECT 'acuity_of_sites', 4, 3, 0, 0
            UNION ALL SELECT 'acuity_of_sites', 5, 3, 0, 0 UNION ALL SELECT 'high_acuity_of_sites', 0, 1, 0, 1
            UNION ALL SELECT 'admissions_of_sites', 0, 1, 1, 1) k
        ON v.acuity >= k.from_acuity
      GROUP BY k.check_id, k.level, v.facility_id, stratum) c) w
  GROUP BY check_id, facility_id, acuity) q
WHERE expected > 0;
