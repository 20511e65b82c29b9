-- Crowding comes from within: waits follow the arrivals of their day, and who is admitted boards longer when the beds are full.
-- The occupancy of a sample has chance in it, which would flatten the slope: the people fall into 64 random groups, and what these say of
-- each other, not of themselves, is the variance of the occupancy without chance.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: waits_follow_arrivals | Hospital EDs: arrivals of a site on a day against their median wait, correlation within the month (M12)
--   | threshold: 0.03 to 0.7 | least: 5000
-- check: boarding_follows_occupancy | Admitted: minutes in the ED for each 10 points of bed occupancy at the midnight before (M13)
--   | threshold: 9 to 200 | least: 50000
WITH waits AS (
  SELECT facility_id, day, MAX(visits) AS arrivals, AVG(wait) AS wait
  FROM (SELECT facility_id, DATE(arrival_ts) AS day, TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) / 6e1 AS wait,
               ROW_NUMBER() OVER (PARTITION BY facility_id, DATE(arrival_ts)
                                  ORDER BY TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) DESC) AS place, -- NULL comes last
               COUNT(physician_ts) OVER (PARTITION BY facility_id, DATE(arrival_ts)) AS seen,
               COUNT(*) OVER (PARTITION BY facility_id, DATE(arrival_ts)) AS visits
        FROM ed_encounters WHERE ed_subservice NOT LIKE 'Urgent Care%') e
  WHERE place IN ((seen + 1) DIV 2, (seen + 2) DIV 2) AND seen > 0
  GROUP BY facility_id, day),
pairs AS ( -- of a site and day, less the mean of the month
  SELECT arrivals - AVG(arrivals) OVER month AS x, wait - AVG(wait) OVER month AS y, arrivals
  FROM waits WINDOW month AS (PARTITION BY facility_id, EXTRACT(YEAR_MONTH FROM day))),
admitted AS (
  SELECT DATE(arrival_ts) AS day, 1e0 * COUNT(*) AS n, AVG(TIMESTAMPDIFF(MINUTE, arrival_ts, departure_ts)) AS minutes
  FROM ed_encounters WHERE dispo = 'Admit' AND departure_ts IS NOT NULL GROUP BY DATE(arrival_ts)),
census AS ( -- people of a group in bed at the midnight that begins a day
  SELECT random_group, day, SUM(SUM(n)) OVER (PARTITION BY random_group ORDER BY day) AS people
  FROM (SELECT CRC32(i.patient_id) % 64 AS random_group, GREATEST(DATE(i.admit_ts) + INTERVAL 1 DAY, d.first_date) AS day, COUNT(*) AS n
        FROM dataset_info d STRAIGHT_JOIN ip_stays i GROUP BY random_group, day
        UNION ALL
        SELECT CRC32(patient_id) % 64 AS random_group, DATE(discharge_ts) + INTERVAL 1 DAY AS day, -COUNT(*)
        FROM ip_stays WHERE discharge_ts IS NOT NULL GROUP BY random_group, day
        UNION ALL
        SELECT g.random_group, a.day, 0 FROM admitted a CROSS JOIN (SELECT DISTINCT CRC32(patient_id) % 64 AS random_group FROM ip_stays) g) m
  GROUP BY random_group, day),
occupancy AS ( -- of the beds of all sites, less the mean of the year
  SELECT day, SUM(x) AS x, (SUM(x) * SUM(x) - SUM(x * x)) * 64 / 63 AS xx
  FROM (SELECT c.day, (c.people - AVG(c.people) OVER (PARTITION BY c.random_group, YEAR(c.day))) / b.beds AS x
        FROM census c
        CROSS JOIN (SELECT 1e0 * SUM(s.staffed_beds) / MAX(d.persons_per_patient) AS beds FROM staffed_beds s CROSS JOIN dataset_info d) b) c
  GROUP BY day),
days AS (
  SELECT a.n, o.x, o.xx, a.minutes - SUM(a.n * a.minutes) OVER year / SUM(a.n) OVER year AS y
  FROM admitted a JOIN occupancy o ON o.day = a.day
  WINDOW year AS (PARTITION BY YEAR(a.day)))
SELECT 'waits_follow_arrivals' AS check_id, SUM(x * y) / SQRT(SUM(x * x) * SUM(y * y)) AS value, 1 / SQRT(COUNT(*)) AS sampling_error,
       SUM(arrivals) AS visits
FROM pairs HAVING SUM(x * x) * SUM(y * y) > 0
UNION ALL
SELECT 'boarding_follows_occupancy', SUM(n * x * y) / SUM(n * xx) / 10,
       SQRT(2 * SUM(n * y * y) * SUM(n * x * x) / COUNT(*)) / SUM(n * xx) / 10, SUM(n)
FROM days HAVING SUM(n * xx) > 0;
