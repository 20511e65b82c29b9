-- When adults arrive at the hospital EDs: by site and season, against the site's year and against all sites. Sites have hours of their own.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: clocks_of_sites | Mean hour of arrival (from 4 a.m.) of a site in a season, less that of its year, less the same of all sites
--   | threshold: -0.2 to 0.2 | least: 2500
SELECT 'clocks_of_sites' AS check_id, facility_id, season,
       hours / visits - site_hours / site_visits - (season_hours / season_visits - all_hours / all_visits) AS value,
       SQRT((squares / visits - POW(hours / visits, 2)) / visits) AS sampling_error, visits
FROM (SELECT facility_id, season, hours, squares, visits,
             SUM(hours) OVER (PARTITION BY season) AS season_hours, SUM(visits) OVER (PARTITION BY season) AS season_visits,
             SUM(hours) OVER (PARTITION BY facility_id) AS site_hours, SUM(visits) OVER (PARTITION BY facility_id) AS site_visits,
             SUM(hours) OVER () AS all_hours, SUM(visits) OVER () AS all_visits
      FROM (SELECT facility_id, season, SUM(hour * visits) AS hours, SUM(hour * hour * visits) AS squares, 1e0 * SUM(visits) AS visits
            FROM (SELECT facility_id, ELT(MONTH(arrival_ts) DIV 3 % 4 + 1, 'winter', 'spring', 'summer', 'autumn') AS season,
                         (HOUR(arrival_ts) + 20) % 24 + 0.5e0 AS hour, COUNT(*) AS visits
                  FROM ed_encounters WHERE ed_subservice = 'Adult ED' GROUP BY facility_id, season, hour) h
            GROUP BY facility_id, season) s) v;
