-- How far the hospital EDs (without urgent care) differ: the highest of the sites against the lowest.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- least: 2000
-- check: ed_stays_of_sites_differ | Median time in the ED, longest site against shortest (M18) | threshold: 1.4 to 2.7
-- check: waits_of_sites_differ | Median wait for the physician, longest site against shortest (M19) | threshold: 1.6 to 4
-- check: unseen_of_sites_differ | Left without being seen, share at the highest site against the lowest (M20) | threshold: 1.9 to 5
WITH minutes AS ( -- visits of a site by their minutes: few rows, so that no visit is sorted
  SELECT 'ed_stays_of_sites_differ' AS check_id, facility_id, TIMESTAMPDIFF(MINUTE, arrival_ts, departure_ts) AS minute, COUNT(*) AS n,
         COUNT(IF(dispo = 'LWBS', 1, NULL)) AS unseen
  FROM ed_encounters WHERE ed_subservice NOT LIKE 'Urgent Care%' GROUP BY facility_id, minute
  UNION ALL
  SELECT 'waits_of_sites_differ', facility_id, TIMESTAMPDIFF(MINUTE, arrival_ts, physician_ts) AS minute, COUNT(*), 0
  FROM ed_encounters WHERE ed_subservice NOT LIKE 'Urgent Care%' AND physician_ts IS NOT NULL GROUP BY facility_id, minute),
sites AS ( -- relative_error: that of a median, from how wide the distribution is between it and the upper quartile
  SELECT check_id, facility_id, visits, unseen, median, 2.4 * (upper - median) / median / SQRT(visits) AS relative_error
  FROM (SELECT check_id, facility_id, MAX(visits) AS visits, SUM(unseen) AS unseen, MIN(IF(place >= 0.5 * visits, minute, NULL)) AS median,
               MIN(IF(place >= 0.75 * visits, minute, NULL)) AS upper
        FROM (SELECT check_id, facility_id, minute + 0.5e0 AS minute, unseen, SUM(n) OVER up AS place,
                     SUM(n) OVER site AS visits
              FROM minutes
              WINDOW site AS (PARTITION BY check_id, facility_id), up AS (PARTITION BY check_id, facility_id ORDER BY minute)) m
        GROUP BY check_id, facility_id) s)
SELECT check_id, MAX(median) / MIN(median) AS value, MAX(median) / MIN(median) * SQRT(2) * MAX(relative_error) AS sampling_error,
       IF(COUNT(*) >= 5, MIN(visits), 0) AS visits
FROM sites GROUP BY check_id
UNION ALL
SELECT 'unseen_of_sites_differ', MAX(unseen / visits) / MIN(unseen / visits),
       MAX(unseen / visits) / MIN(unseen / visits) * SQRT(2.5 / MIN(unseen)), IF(COUNT(*) >= 5, MIN(visits), 0)
FROM sites WHERE check_id = 'ed_stays_of_sites_differ' AND unseen > 0;
