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
WITH days AS (
  SELECT c.date AS day, c.weekday, EXTRACT(YEAR_MONTH FROM c.date) AS month
  FROM dataset_info d JOIN dim_date c ON c.date BETWEEN d.first_date AND d.last_date
  WHERE c.is_holiday = 0 AND DATE_FORMAT(c.date, '%m%d') BETWEEN '0103' AND '1223'),
series AS ( -- site 0: all sites
  SELECT s.site_id, d.day, d.weekday, d.month, 1e0 * COALESCE(v.n, 0) AS n,
         AVG(1e0 * COALESCE(v.n, 0)) OVER (PARTITION BY s.site_id, d.month) AS usual
  FROM days d
  CROSS JOIN (SELECT site_id FROM dim_site UNION ALL SELECT 0) s
  LEFT JOIN (SELECT TO_DAYS(arrival_ts) AS number, COALESCE(facility_id, 0) AS site_id, COUNT(*) AS n
             FROM ed_encounters GROUP BY TO_DAYS(arrival_ts), facility_id WITH ROLLUP) v
    ON v.number = TO_DAYS(d.day) AND v.site_id = s.site_id), -- numbers: MariaDB does not join such dates by a key
residuals AS (
  SELECT site_id, day, month, n, expected, n / expected - 1 AS residual
  FROM (SELECT site_id, day, month, n, usual * AVG(n / usual) OVER (PARTITION BY site_id, weekday) AS expected
        FROM series WHERE usual > 0) e
  WHERE expected > 0),
neighbours AS (
  SELECT site_id, month, n, expected, residual,
         IF(DATEDIFF(day, LAG(day) OVER site) = 1, LAG(residual) OVER site, NULL) AS day_before, standardised,
         IF(site_id = 0, 0, SUM(IF(site_id = 0, 0, standardised)) OVER (PARTITION BY day) - standardised) AS other_sites,
         IF(site_id = 0, 0, SUM(site_id > 0) OVER (PARTITION BY day) - 1) AS others
  FROM (SELECT site_id, day, month, n, expected, residual, residual / STDDEV(residual) OVER (PARTITION BY site_id) AS standardised
        FROM residuals) r
  WINDOW site AS (PARTITION BY site_id ORDER BY day)),
sites AS ( -- variance of the residuals, and that by chance alone
  SELECT site_id, COUNT(*) AS days, SUM(n) AS visits, SUM(residual * residual) / (COUNT(*) - COUNT(DISTINCT month) - 6) AS variance,
         AVG(1 / expected) AS chance, SUM(residual * day_before) AS with_day_before, COUNT(day_before) AS days_before,
         SUM(IF(day_before IS NULL, 0, residual * residual)) AS squares, SUM(standardised * other_sites) AS with_others,
         SUM(others) AS pairs
  FROM neighbours GROUP BY site_id)
SELECT check_id,
       CASE check_id WHEN 'day_after_day' THEN with_day_before / squares WHEN 'days_shared_by_sites' THEN with_others / pairs
                     ELSE 100 * SQRT(GREATEST(0, excess)) END AS value,
       CASE check_id WHEN 'day_after_day' THEN 1 / SQRT(days_before) WHEN 'days_shared_by_sites' THEN SQRT(2e0 / pairs)
                     ELSE 100 * error / 2 / SQRT(GREATEST(excess, error)) END AS sampling_error,
       visits
FROM (SELECT c.check_id, AVG(s.variance - s.chance) AS excess, SQRT(SUM(2 * s.variance * s.variance / s.days)) / COUNT(*) AS error,
             SUM(s.with_day_before) AS with_day_before, SUM(s.days_before) AS days_before, SUM(s.squares) AS squares,
             SUM(s.with_others) AS with_others, SUM(s.pairs) AS pairs, SUM(s.visits) AS visits
      FROM sites s
      JOIN (SELECT 'days_of_the_network' AS check_id, 0 AS each_site UNION ALL SELECT 'days_of_sites', 1
            UNION ALL SELECT 'day_after_day', 0 UNION ALL SELECT 'days_shared_by_sites', 1) c ON c.each_site = (s.site_id > 0)
      GROUP BY c.check_id) t;
