-- Crowding comes from within: waits follow the arrivals of their day, and who is admitted boards longer when the open beds are full. Both
-- are seen within a site and month. The occupancy of a sample has chance in it, which flattens the slope: the smaller the sample, the more.
-- Of more than 300,000 people every second, third ... day is looked at for the waits.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: waits_follow_arrivals | Hospital EDs: arrivals of a day against their median wait, correlation within site and month (M12)
--   | threshold: 0.03 to 0.7 | least: 200000
-- check: boarding_follows_occupancy | Admitted: minutes in the ED for each 10 points of the site's occupancy at the midnight before (M13)
--   | threshold: 9 to 200 | least: 5000
WITH waits AS (
  SELECT facility_id, day, MAX(visits) AS arrivals, AVG(wait) AS wait
  FROM (SELECT facility_id, DATE(arrival_ts) AS day, TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) / 6e1 AS wait,
               ROW_NUMBER() OVER (PARTITION BY facility_id, DATE(arrival_ts)
                                  ORDER BY TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) DESC) AS place, -- NULL comes last
               COUNT(physician_ts) OVER (PARTITION BY facility_id, DATE(arrival_ts)) AS seen,
               COUNT(*) OVER (PARTITION BY facility_id, DATE(arrival_ts)) AS visits
        FROM dataset_info d STRAIGHT_JOIN ed_encounters e
        WHERE ed_subservice NOT LIKE 'Urgent Care%' AND CRC32(TO_DAYS(arrival_ts)) % CEIL(d.patients / 300000) = 0) e
  WHERE place IN ((seen + 1) DIV 2, (seen + 2) DIV 2) AND seen > 0
  GROUP BY facility_id, day),
pairs AS (
  SELECT arrivals, arrivals - AVG(arrivals) OVER month AS x, wait - AVG(wait) OVER month AS y
  FROM waits WINDOW month AS (PARTITION BY facility_id, EXTRACT(YEAR_MONTH FROM day))),
moves AS (SELECT 1 AS move UNION ALL SELECT -1),
days AS ( -- people in bed at the midnight that begins a day, and who was admitted from the ED on it
  SELECT facility_id, day, SUM(SUM(move)) OVER (PARTITION BY facility_id ORDER BY day) AS people, SUM(admitted) AS n,
         SUM(minutes) AS minutes
  FROM (SELECT i.facility_id, IF(m.move = 1, GREATEST(DATE(i.admit_ts) + INTERVAL 1 DAY, d.first_date),
                                 DATE(i.discharge_ts) + INTERVAL 1 DAY) AS day, SUM(m.move) AS move, 0e0 AS admitted, 0 AS minutes
        FROM dataset_info d STRAIGHT_JOIN ip_stays i STRAIGHT_JOIN moves m ON m.move = 1 OR i.discharge_ts IS NOT NULL
        GROUP BY i.facility_id, day
        UNION ALL
        SELECT facility_id, DATE(arrival_ts) AS day, 0, COUNT(*), SUM(TIMESTAMPDIFF(MINUTE, arrival_ts, departure_ts))
        FROM ed_encounters WHERE dispo = 'Admit' AND departure_ts IS NOT NULL GROUP BY facility_id, day) u
  GROUP BY facility_id, day),
closed AS ( -- beds of closed wards; a ward that two closures name at once keeps the product of their factors
  SELECT site_id, day, SUM(beds) AS n
  FROM (SELECT b.site_id, c.date AS day, b.staffed_beds * (1 - EXP(SUM(LN(GREATEST(v.factor, 1e-9))))) AS beds
        FROM dim_event v
        JOIN staffed_beds b ON b.site_id = v.site_id AND b.program_id = v.program_id
        JOIN dim_date c ON c.date BETWEEN v.first_date AND v.last_date
        WHERE v.event_type = 'Ward closure'
        GROUP BY b.site_id, c.date, b.program_id, b.staffed_beds) w
  GROUP BY site_id, day),
boarding AS (
  SELECT n, occupancy - SUM(n * occupancy) OVER month / SUM(n) OVER month AS x,
         minutes / n - SUM(minutes) OVER month / SUM(n) OVER month AS y
  FROM (SELECT d.facility_id, d.day, d.n, d.minutes,
               d.people * (SELECT persons_per_patient FROM dataset_info) / (b.n - COALESCE(w.n, 0e0)) AS occupancy
        FROM days d
        JOIN (SELECT site_id, SUM(staffed_beds) AS n FROM staffed_beds GROUP BY site_id) b ON b.site_id = d.facility_id
        LEFT JOIN closed w ON w.site_id = d.facility_id AND w.day = d.day
        WHERE d.n > 0) o
  WINDOW month AS (PARTITION BY facility_id, EXTRACT(YEAR_MONTH FROM day)))
SELECT 'waits_follow_arrivals' AS check_id, SUM(x * y) / SQRT(SUM(x * x) * SUM(y * y)) AS value, 1 / SQRT(COUNT(*)) AS sampling_error,
       SUM(arrivals) AS visits
FROM pairs HAVING SUM(x * x) * SUM(y * y) > 0
UNION ALL
SELECT 'boarding_follows_occupancy', SUM(n * x * y) / SUM(n * x * x) / 10,
       SQRT(1.5 * SUM(n * y * y) / SUM(n * x * x) / COUNT(*)) / 10, SUM(n)
FROM boarding HAVING SUM(n * x * x) > 0;
