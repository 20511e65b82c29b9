-- On which days people come: each site against the other sites, at the same services. The variance is half as large again as by chance
-- alone: a person's visits cluster. The year in which a site opens an urgent care centre is left out.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: weekdays_of_sites | Visits of a site on a weekday against the share that the weekday has at the other sites
--   | threshold: 0.95 to 1.05 | least: 600
-- check: months_of_sites | Visits of a site in a month against its visits of that year, spread as those of the other sites
--   | threshold: 0.95 to 1.05 | least: 200
SELECT check_id, facility_id, what, 1 + above / expected AS value, SQRT(1.5 * variance) / expected AS sampling_error, expected
FROM (
  SELECT check_id, facility_id, CONCAT_WS(' ', of_year, n) AS what, SUM(y * other_x / other_y) AS expected,
         SUM(x - y * other_x / other_y) AS above,
         SUM((x + other_x) / (y + other_y) * (1 - (x + other_x) / (y + other_y)) * y * (1 + y / other_y)) AS variance
  FROM (
    SELECT check_id, facility_id, of_year, n, x, y, SUM(x) OVER stratum - x AS other_x, SUM(y) OVER stratum - y AS other_y
    FROM ( -- y: visits; x: those of the weekday or month
      SELECT k.check_id, v.facility_id, v.ed_subservice, IF(k.by_month, v.year, NULL) AS of_year, k.n, SUM(v.visits) AS y,
             SUM(IF(k.n = IF(k.by_month, v.month, v.weekday), v.visits, 0)) AS x
      FROM (SELECT facility_id, ed_subservice, YEAR(arrival_ts) AS year, MONTH(arrival_ts) AS month, WEEKDAY(arrival_ts) AS weekday,
                   1e0 * COUNT(*) AS visits
            FROM ed_encounters
            GROUP BY facility_id, ed_subservice, YEAR(arrival_ts), MONTH(arrival_ts), WEEKDAY(arrival_ts)) v
      CROSS JOIN (SELECT 'weekdays_of_sites' AS check_id, 0 AS by_month, 0 AS n UNION ALL SELECT 'weekdays_of_sites', 0, 1
                  UNION ALL SELECT 'weekdays_of_sites', 0, 2 UNION ALL SELECT 'weekdays_of_sites', 0, 3
                  UNION ALL SELECT 'weekdays_of_sites', 0, 4 UNION ALL SELECT 'weekdays_of_sites', 0, 5
                  UNION ALL SELECT 'weekdays_of_sites', 0, 6 UNION ALL SELECT 'months_of_sites', 1, 1
                  UNION ALL SELECT 'months_of_sites', 1, 2 UNION ALL SELECT 'months_of_sites', 1, 3
                  UNION ALL SELECT 'months_of_sites', 1, 4 UNION ALL SELECT 'months_of_sites', 1, 5
                  UNION ALL SELECT 'months_of_sites', 1, 6 UNION ALL SELECT 'months_of_sites', 1, 7
                  UNION ALL SELECT 'months_of_sites', 1, 8 UNION ALL SELECT 'months_of_sites', 1, 9
                  UNION ALL SELECT 'months_of_sites', 1, 10 UNION ALL SELECT 'months_of_sites', 1, 11
                  UNION ALL SELECT 'months_of_sites', 1, 12) k
      GROUP BY k.check_id, v.facility_id, v.ed_subservice, of_year, k.n) c
    WINDOW stratum AS (PARTITION BY check_id, ed_subservice, of_year, n)) w
  WHERE other_y > 0
  GROUP BY check_id, facility_id, of_year, n) q
WHERE expected > 0 AND NOT EXISTS (SELECT 1 FROM dim_event e WHERE e.event_type = 'Urgent care opens' AND e.site_id = q.facility_id
                                  AND YEAR(e.last_date) = LEFT(q.what, 4));
