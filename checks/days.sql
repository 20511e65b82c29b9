-- ED arrivals by day: how far days differ beyond the calendar. A day is held against the mean of its month of history and the share of its
-- weekday there; statutory holidays and 24 December to 2 January are left out.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- least: 20000
-- check: days_of_the_network | ED arrivals of all sites by day: variation beyond calendar and chance, CV in % (M1) | threshold: 1.8 to 9
-- check: days_of_sites | ED arrivals of a site by day: variation beyond calendar and chance, CV in % (M1) | threshold: 3 to 16
-- check: day_after_day | ED arrivals by day: correlation of what is beyond the calendar with that of the day before (M2)
--   | threshold: 0.04 to 0.7
-- check: days_shared_by_sites | ED arrivals by day: mean correlation of what is beyond the calendar between sites (M3)
--   | threshold: 0.01 to 0.6
WITH visits AS (
  SELECT facility_id, DATE(arrival_ts) AS day, COUNT(*) AS visits FROM ed_encounters GROUP BY facility_id, DATE(arrival_ts)),
days AS (
  SELECT day, WEEKDAY(day) AS weekday, EXTRACT(YEAR_MONTH FROM day) AS month
  FROM (SELECT DISTINCT day FROM visits) d
  WHERE DATE_FORMAT(day, '%m%d') NOT IN ('0701', '1111') AND DATE_FORMAT(day, '%m%d') BETWEEN '0103' AND '1223'
    AND NOT (WEEKDAY(day) = 0 AND (DATE_FORMAT(day, '%m%d') BETWEEN '0215' AND '0221' OR DATE_FORMAT(day, '%m%d') BETWEEN '0518' AND '0524'
      OR DATE_FORMAT(day, '%m%d') BETWEEN '0801' AND '0807' OR DATE_FORMAT(day, '%m%d') BETWEEN '0901' AND '0907'
      OR DATE_FORMAT(day, '%m%d') BETWEEN '1008' AND '1014'))
    AND NOT (WEEKDAY(day) = 4 AND DATEDIFF(day, MAKEDATE(YEAR(day), 1) + INTERVAL 2 MONTH
      + INTERVAL 20 + (19 * (YEAR(day) % 19) + 24) % 30 DAY) BETWEEN -1 AND 5) -- Good Friday, to 2048
    AND NOT (DATE_FORMAT(day, '%m%d') = '0930' AND YEAR(day) >= 2023)),
series AS ( -- site 0: all sites
  SELECT site_id, day, weekday, month, n, n / AVG(n) OVER (PARTITION BY site_id, month) AS relative,
         AVG(n) OVER (PARTITION BY site_id, month) AS usual
  FROM (SELECT s.site_id, d.day, d.weekday, d.month, 1e0 * COALESCE(v.visits, 0) AS n
        FROM days d CROSS JOIN (SELECT DISTINCT facility_id AS site_id FROM visits) s
        LEFT JOIN visits v ON v.facility_id = s.site_id AND v.day = d.day
        UNION ALL
        SELECT 0, d.day, d.weekday, d.month, 1e0 * SUM(v.visits) FROM days d JOIN visits v ON v.day = d.day
        GROUP BY d.day, d.weekday, d.month) n),
residuals AS (
  SELECT site_id, day, month, n, expected, n / expected - 1 AS residual,
         (n / expected - 1) / STDDEV(n / expected - 1) OVER (PARTITION BY site_id) AS standardised,
         IF(DATEDIFF(day, LAG(day) OVER (PARTITION BY site_id ORDER BY day)) = 1,
            LAG(n / expected - 1) OVER (PARTITION BY site_id ORDER BY day), NULL) AS day_before
  FROM (SELECT site_id, day, month, n, usual * AVG(relative) OVER (PARTITION BY site_id, weekday) AS expected FROM series) e
  WHERE expected > 0),
spread AS ( -- variance of the residuals, that by chance alone, and the sampling error of their difference
  SELECT site_id, COUNT(*) AS days, SUM(n) AS visits, SUM(residual * residual) / (COUNT(*) - COUNT(DISTINCT month) - 6) AS variance,
         AVG(1 / expected) AS chance
  FROM residuals GROUP BY site_id)
SELECT check_id, 100 * SQRT(GREATEST(0, excess)) AS value, 100 * error / 2 / SQRT(GREATEST(excess, error)) AS sampling_error, visits
FROM (SELECT IF(site_id = 0, 'days_of_the_network', 'days_of_sites') AS check_id, AVG(variance - chance) AS excess,
             SQRT(SUM(2 * variance * variance / days)) / COUNT(*) AS error, SUM(visits) AS visits
      FROM spread GROUP BY IF(site_id = 0, 'days_of_the_network', 'days_of_sites')) x
UNION ALL
SELECT 'day_after_day', SUM(residual * day_before) / SUM(IF(day_before IS NULL, 0, residual * residual)), 1 / SQRT(COUNT(day_before)),
       SUM(n)
FROM residuals WHERE site_id = 0
UNION ALL
SELECT 'days_shared_by_sites', SUM(pairs) / SUM(sites * (sites - 1)), SQRT(2e0 / SUM(sites * (sites - 1))), SUM(visits)
FROM (SELECT day, COUNT(*) AS sites, SUM(n) AS visits, POW(SUM(standardised), 2) - SUM(standardised * standardised) AS pairs
      FROM residuals WHERE site_id > 0 GROUP BY day) d
HAVING MAX(sites) > 1;
