-- At which hours people come to the wards and go home: by site against all sites.
-- class: plausibility
-- of: ip_stays
-- severity: error
-- check: elective_hours_of_sites | Mean hour of the elective admissions of a site, less that of all sites
--   | threshold: -0.2 to 0.2 | least: 250
-- check: discharge_hours_of_sites | Mean hour of the live discharges of a site, less that of all sites
--   | threshold: -0.2 to 0.2 | least: 250
SELECT check_id, facility_id, hours / stays - all_hours / all_stays AS value,
       SQRT((squares / stays - POW(hours / stays, 2)) / stays) AS sampling_error, stays
FROM (SELECT check_id, facility_id, hours, squares, stays, SUM(hours) OVER kind AS all_hours, SUM(stays) OVER kind AS all_stays
      FROM (SELECT k.check_id, v.facility_id, SUM(IF(k.elective, v.admitted, v.discharged) * v.stays) AS hours,
                   SUM(POW(IF(k.elective, v.admitted, v.discharged), 2) * v.stays) AS squares, SUM(v.stays) AS stays
            FROM (SELECT facility_id, admit_source = 'Elective' AS elective, HOUR(admit_ts) + 0.5e0 AS admitted,
                         IF(discharge_dispo IN ('Home', 'Home Support', 'Long-Term Care'), HOUR(discharge_ts) + 0.5e0, NULL) AS discharged,
                         1e0 * COUNT(*) AS stays
                  FROM ip_stays GROUP BY facility_id, elective, admitted, discharged) v
            JOIN (SELECT 'elective_hours_of_sites' AS check_id, 1 AS elective UNION ALL SELECT 'discharge_hours_of_sites', 0) k
              ON IF(k.elective, v.elective, v.discharged IS NOT NULL)
            GROUP BY k.check_id, v.facility_id) s
      WINDOW kind AS (PARTITION BY check_id)) i;
