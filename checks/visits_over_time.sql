-- Visits by month, site and year: no gap, no site that comes or goes. The sampling error is that of a variance half as large again as by chance alone.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: months_have_their_visits | Visits a day of a month against the mean of its twelve months: at most a third more or less | threshold: 0.67 to 1.4
-- check: sites_keep_their_share | A site's share of the visits in a year against its share in all years | threshold: 0.85 to 1.18
-- check: services_keep_their_share | A service's share of the visits in a year against its share in all years | threshold: 0.85 to 1.18
-- check: years_change_little | Visits a day of a year against the mean of all years | threshold: 0.75 to 1.33
-- check: services_of_a_site_keep_their_share | The same for each service at each site | threshold: 0.75 to 1.33
WITH months AS (
  SELECT m.month, DATEDIFF(LEAST(m.month + INTERVAL 1 MONTH, d.last_date + INTERVAL 1 DAY), GREATEST(m.month, d.first_date)) AS days,
         FLOOR(TIMESTAMPDIFF(MONTH, m.month, d.last_date) / 12) AS years_back
  FROM dataset_info d
  JOIN (SELECT first_month + INTERVAL (a.n + 10 * b.n + 100 * c.n) MONTH AS month
        FROM (SELECT DATE(CONCAT(YEAR(first_date), '-', MONTH(first_date), '-01')) AS first_month FROM dataset_info) f
        CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
                    UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) a
        CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
                    UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) b
        CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) c) m ON m.month <= d.last_date),
visits AS (
  SELECT YEAR(arrival_ts) AS y, MONTH(arrival_ts) AS m, facility_id, ed_subservice, COUNT(*) AS visits
  FROM ed_encounters GROUP BY YEAR(arrival_ts), MONTH(arrival_ts), facility_id, ed_subservice),
by_month AS (
  SELECT m.month, m.days, m.years_back, COALESCE(SUM(v.visits), 0) AS visits
  FROM months m LEFT JOIN visits v ON v.y = YEAR(m.month) AND v.m = MONTH(m.month) GROUP BY m.month, m.days, m.years_back),
by_year AS (SELECT years_back, SUM(days) AS days, SUM(visits) AS visits FROM by_month GROUP BY years_back),
by_place AS (
  SELECT m.years_back, v.facility_id, v.ed_subservice, SUM(v.visits) AS visits
  FROM visits v JOIN months m ON v.y = YEAR(m.month) AND v.m = MONTH(m.month) GROUP BY m.years_back, v.facility_id, v.ed_subservice),
total AS (SELECT SUM(days) AS days, SUM(visits) AS visits FROM by_month),
shares AS (
  SELECT 'sites_keep_their_share' AS check_id, CAST(facility_id AS CHAR) AS what, SUM(visits) AS visits FROM by_place GROUP BY facility_id
  UNION ALL SELECT 'services_keep_their_share', ed_subservice, SUM(visits) FROM by_place GROUP BY ed_subservice
  UNION ALL SELECT 'services_of_a_site_keep_their_share', CONCAT_WS(' ', facility_id, ed_subservice), SUM(visits) FROM by_place GROUP BY facility_id, ed_subservice),
shares_by_year AS (
  SELECT 'sites_keep_their_share' AS check_id, years_back, CAST(facility_id AS CHAR) AS what, SUM(visits) AS visits FROM by_place GROUP BY years_back, facility_id
  UNION ALL SELECT 'services_keep_their_share', years_back, ed_subservice, SUM(visits) FROM by_place GROUP BY years_back, ed_subservice
  UNION ALL SELECT 'services_of_a_site_keep_their_share', years_back, CONCAT_WS(' ', facility_id, ed_subservice), SUM(visits)
            FROM by_place GROUP BY years_back, facility_id, ed_subservice)
SELECT 'months_have_their_visits' AS check_id, CAST(b.month AS CHAR) AS what, CAST(b.years_back AS CHAR) AS years_back,
       b.visits / (y.visits / y.days * b.days) AS value, SQRT(1.5 / (y.visits / y.days * b.days)) AS sampling_error, y.visits / y.days * b.days AS expected
FROM by_month b JOIN by_year y ON y.years_back = b.years_back
UNION ALL
SELECT 'years_change_little', '', CAST(y.years_back AS CHAR), y.visits / (t.visits / t.days * y.days), SQRT(1.5 / (t.visits / t.days * y.days)), t.visits / t.days * y.days
FROM by_year y CROSS JOIN total t
UNION ALL
SELECT s.check_id, s.what, CAST(y.years_back AS CHAR), COALESCE(p.visits, 0) / (s.visits / t.visits * y.visits), SQRT(1.5 / (s.visits / t.visits * y.visits)),
       s.visits / t.visits * y.visits
FROM shares s CROSS JOIN by_year y CROSS JOIN total t
LEFT JOIN shares_by_year p ON p.check_id = s.check_id AND p.what = s.what AND p.years_back = y.years_back;
