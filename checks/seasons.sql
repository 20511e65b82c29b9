-- ED visits a day by month of the year, against published Canadian figures (the ids are those of docs/model.md). Whole years are looked
-- at, back from the last day. The people fall into 64 random groups: how far these differ is the sampling error.
-- Of more than 100,000 people every second, third ... is looked at: enough to judge a band.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: visits_by_month | Visits a day of a month against the mean of the twelve (E17) | threshold: 0.93 to 1.08
-- check: adult_visits_by_month | Adults' visits a day of a month against the mean of the twelve (E18) | threshold: 0.95 to 1.06
-- check: small_children_in_winter | Visits a day at 0 to 4, busiest month from November to February against the mean (E18)
--   | threshold: 1.15 to 1.45
-- check: small_children_in_summer | Visits a day at 0 to 4, the quieter of July and August against the mean (E18) | threshold: 0.70 to 0.90
SELECT check_id, month, value, sampling_error, visits
FROM (
  SELECT m.check_id, m.pick, m.month, SUM(m.x) / SUM(m.y) AS value, SUM(m.y) * 30.4 AS visits,
         SQRT(64 / 63 * GREATEST(0, SUM(m.x * m.x) - 2 * SUM(m.x) / SUM(m.y) * SUM(m.x * m.y)
                                    + POW(SUM(m.x) / SUM(m.y), 2) * SUM(m.y * m.y))) / SUM(m.y) AS sampling_error,
         ROW_NUMBER() OVER (PARTITION BY m.check_id ORDER BY IF(m.pick = 'highest', -1, 1) * SUM(m.x) / SUM(m.y)) AS place
  FROM ( -- x: visits a day of the month; y: of the mean month
    SELECT c.check_id, c.pick, n.month, v.random_group, SUM(IF(v.month = n.month, v.visits_a_day, 0)) AS x, SUM(v.visits_a_day) / 12 AS y
    FROM (SELECT random_group, month, CASE WHEN age < 5 THEN 'small children' WHEN age < 17 THEN 'children' ELSE 'adults' END AS ages,
                 SUM(1e0 / days) AS visits_a_day
          FROM (SELECT CRC32(e.patient_id) % 64 AS random_group, MONTH(e.arrival_ts) AS month, DAY(LAST_DAY(e.arrival_ts)) AS days,
                       TIMESTAMPDIFF(YEAR, p.dob, e.arrival_ts) AS age
                FROM dataset_info d
                STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY)
                STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id -- found by its key, whatever the server knows of the tables
                WHERE CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0
                  AND DATE(e.arrival_ts) >= d.last_date + INTERVAL 1 DAY
                                            - INTERVAL TIMESTAMPDIFF(YEAR, d.first_date, d.last_date + INTERVAL 1 DAY) YEAR
                LIMIT 1000000000) e -- the limit lets each value be computed once
          GROUP BY random_group, month, ages) v
    JOIN (SELECT 'visits_by_month' AS check_id, '%' AS ages, 'each' AS pick UNION ALL SELECT 'adult_visits_by_month', 'adults', 'each'
          UNION ALL SELECT 'small_children_in_winter', 'small children', 'highest'
          UNION ALL SELECT 'small_children_in_summer', 'small children', 'lowest') c ON v.ages LIKE c.ages
    JOIN (SELECT 1 AS month UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
          UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12) n
      ON CASE c.pick WHEN 'highest' THEN n.month IN (11, 12, 1, 2) WHEN 'lowest' THEN n.month IN (7, 8) ELSE 1 END
    GROUP BY c.check_id, c.pick, n.month, v.random_group) m
  GROUP BY m.check_id, m.pick, m.month) q
WHERE pick = 'each' OR place = 1;
