-- How far the hospital EDs (without urgent care) differ: the highest of the sites against the lowest.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- least: 2000
-- check: ed_stays_of_sites_differ | Median time in the ED, longest site against shortest (M18) | threshold: 1.4 to 2.7
-- check: waits_of_sites_differ | Median wait for the physician, longest site against shortest (M19) | threshold: 1.6 to 4
-- check: unseen_of_sites_differ | Left without being seen, share at the highest site against the lowest (M20) | threshold: 1.9 to 5
WITH minutes AS ( -- visits of a site by their minutes: few rows, so that no visit is sorted
  SELECT 'stay' AS measure, facility_id, TIMESTAMPDIFF(MINUTE, arrival_ts, departure_ts) AS minute, 1e0 * COUNT(*) AS n,
         COUNT(IF(dispo = 'LWBS', 1, NULL)) AS unseen
  FROM ed_encounters WHERE ed_subservice NOT LIKE 'Urgent Care%' AND departure_ts IS NOT NULL GROUP BY facility_id, minute
  UNION ALL
  SELECT 'wait', facility_id, TIMESTAMPDIFF(MINUTE, arrival_ts, physician_ts) AS minute, COUNT(*), 0
  FROM ed_encounters WHERE ed_subservice NOT LIKE 'Urgent Care%' AND physician_ts IS NOT NULL GROUP BY facility_id, minute),
sites AS (
  SELECT measure, facility_id, MAX(visits) AS visits, SUM(unseen) / MAX(visits) AS unseen,
         MIN(IF(place >= 0.5 * visits, minute, NULL)) AS median, MIN(IF(place >= 0.75 * visits, minute, NULL)) AS upper_quartile
  FROM (SELECT measure, facility_id, minute + 0.5e0 AS minute, unseen, SUM(n) OVER site AS visits,
               SUM(n) OVER (PARTITION BY measure, facility_id ORDER BY minute) AS place
        FROM minutes WINDOW site AS (PARTITION BY measure, facility_id)) m
  GROUP BY measure, facility_id)
SELECT check_id, MAX(x) / MIN(x) AS value, MAX(x) / MIN(x) * SQRT(2) * MAX(relative_error) AS sampling_error,
       IF(COUNT(*) >= 5, MIN(visits), 0) AS visits -- few sites need not differ much
FROM (SELECT c.check_id, s.visits, IF(c.share, s.unseen, s.median) AS x, -- a median is as uncertain as the distribution is wide there
             IF(c.share, SQRT(1.5 / s.visits / s.unseen), 2.4 * (s.upper_quartile - s.median) / s.median / SQRT(s.visits)) AS relative_error
      FROM sites s
      JOIN (SELECT 'ed_stays_of_sites_differ' AS check_id, 'stay' AS measure, 0 AS share UNION ALL SELECT 'waits_of_sites_differ', 'wait', 0
            UNION ALL SELECT 'unseen_of_sites_differ', 'stay', 1) c ON c.measure = s.measure) x
WHERE x > 0
GROUP BY check_id;
