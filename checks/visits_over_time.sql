-- Visits by month, site and year: no gap, no site that comes or goes. The years are counted back from the last month.
-- The sampling error is that of a variance half as large again as by chance alone.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: months_have_their_visits | Visits a day of a month against the mean of its twelve months: at most a third more or less
--   | threshold: 0.67 to 1.4
-- check: sites_keep_their_share | A site's share of the visits in a year against its share in all years | threshold: 0.85 to 1.18
-- check: services_keep_their_share | A service's share of the visits in a year against its share in all years | threshold: 0.85 to 1.18
-- check: years_change_little | Visits a day of a year against the mean of all years | threshold: 0.75 to 1.33
-- check: services_of_a_site_keep_their_share | A service's visits at a site in a year against its share in all years, but for an urgent
--   care that opens: only in the years after that
--   | threshold: 0.75 to 1.33
WITH RECURSIVE calendar AS (
  SELECT first_date - INTERVAL DAYOFMONTH(first_date) - 1 DAY AS month, first_date, last_date FROM dataset_info
  UNION ALL
  SELECT month + INTERVAL 1 MONTH, first_date, last_date FROM calendar WHERE month + INTERVAL 1 MONTH <= last_date),
months AS (
  SELECT month, FLOOR(TIMESTAMPDIFF(MONTH, month, last_date) / 12) AS years_back,
         DATEDIFF(LEAST(month + INTERVAL 1 MONTH, last_date + INTERVAL 1 DAY), GREATEST(month, first_date)) AS days
  FROM calendar),
years AS (SELECT years_back, SUM(days) AS days, SUM(SUM(days)) OVER () AS all_days FROM months GROUP BY years_back)
SELECT check_id, what, years_back, visits / expected AS value, SQRT(1.5 / expected) AS sampling_error, expected
FROM (
  SELECT check_id, what, years_back, visits,
         1e0 * CASE check_id WHEN 'months_have_their_visits' THEN SUM(visits) OVER (PARTITION BY check_id, years_back) * days / year_days
                             WHEN 'years_change_little' THEN SUM(visits) OVER (PARTITION BY check_id) * year_days / all_days
                             ELSE SUM(visits) OVER (PARTITION BY check_id, what) * all_visits
                                  / SUM(all_visits) OVER (PARTITION BY check_id, what) END AS expected
  FROM (
    SELECT c.*, SUM(visits) OVER (PARTITION BY check_id, years_back) AS all_visits,
           check_id = 'services_of_a_site_keep_their_share' AND EXISTS (
             SELECT 1 FROM dim_event o CROSS JOIN dataset_info d
             WHERE o.event_type = 'Urgent care opens' AND c.what LIKE CONCAT(o.site_id, ' Urgent Care%')
               AND FLOOR(TIMESTAMPDIFF(MONTH, o.last_date - INTERVAL DAYOFMONTH(o.last_date) - 1 DAY, d.last_date) / 12) <= c.years_back)
             AS not_yet_open
    FROM (
      SELECT k.check_id, y.years_back, MAX(m.days) AS days, MAX(y.days) AS year_days, MAX(y.all_days) AS all_days,
             CASE k.check_id WHEN 'months_have_their_visits' THEN CAST(m.month AS CHAR) WHEN 'years_change_little' THEN ''
                             WHEN 'sites_keep_their_share' THEN CAST(v.facility_id AS CHAR)
                             WHEN 'services_keep_their_share' THEN v.ed_subservice
                             ELSE CONCAT_WS(' ', v.facility_id, v.ed_subservice) END AS what,
             COALESCE(SUM(IF(y.years_back = m.years_back, v.visits, 0)), 0) AS visits
      FROM months m
      LEFT JOIN (SELECT YEAR(arrival_ts) AS y, MONTH(arrival_ts) AS m, facility_id, ed_subservice, COUNT(*) AS visits
                 FROM ed_encounters GROUP BY YEAR(arrival_ts), MONTH(arrival_ts), facility_id, ed_subservice) v
        ON v.y = YEAR(m.month) AND v.m = MONTH(m.month)
      CROSS JOIN (SELECT 'months_have_their_visits' AS check_id, 0 AS in_every_year UNION ALL SELECT 'years_change_little', 0
                  UNION ALL SELECT 'sites_keep_their_share', 1 UNION ALL SELECT 'services_keep_their_share', 1
                  UNION ALL SELECT 'services_of_a_site_keep_their_share', 1) k
      JOIN years y ON y.years_back = m.years_back OR k.in_every_year -- a place without visits in a year has none, not no row
      WHERE v.visits IS NOT NULL OR NOT k.in_every_year
      GROUP BY k.check_id, y.years_back, what) c) a
  WHERE NOT not_yet_open) e;
