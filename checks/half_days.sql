-- Every half day of the history against the month around it: nothing is cut off, and nothing comes twice. The square root of a number
-- of visits has the same scatter whatever the number, so that an empty half day is told from chance as soon as some twenty were expected.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: half_days_have_their_visits | Square root of the visits of a half day against that of the mean half day of its month
--   | threshold: 0.75 to 1.35 | least: 25
WITH RECURSIVE months AS (
  SELECT first_date - INTERVAL DAYOFMONTH(first_date) - 1 DAY AS month, first_date, last_date FROM dataset_info
  UNION ALL
  SELECT month + INTERVAL 1 MONTH, first_date, last_date FROM months WHERE month + INTERVAL 1 MONTH <= last_date)
SELECT 'half_days_have_their_visits' AS check_id, day, IF(half = 1, 'from noon', 'to noon') AS hours, visits,
       SQRT(visits / expected) AS value, SQRT(0.375 / expected) AS sampling_error, expected
FROM (SELECT c.day, c.half, COALESCE(v.visits, 0) AS visits,
             AVG(1e0 * COALESCE(v.visits, 0)) OVER (PARTITION BY c.month, c.half) AS expected
      FROM (SELECT m.month, m.month + INTERVAL t.n * 8 + n.n DAY AS day, h.n AS half
            FROM months m
            CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) t
            CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3
                        UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7) n
            CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1) h
            WHERE m.month + INTERVAL t.n * 8 + n.n DAY < m.month + INTERVAL 1 MONTH
              AND m.month + INTERVAL t.n * 8 + n.n DAY BETWEEN m.first_date AND m.last_date) c
      LEFT JOIN (SELECT DATE(arrival_ts) AS day, HOUR(arrival_ts) >= 12 AS half, COUNT(*) AS visits
                 FROM ed_encounters GROUP BY DATE(arrival_ts), HOUR(arrival_ts) >= 12) v ON v.day = c.day AND v.half = c.half) d
WHERE expected > 0;
