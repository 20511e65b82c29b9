-- title:    ED visits in seasons and events
-- section:  Emergency
-- question: Which days were special, and how many people came?
-- reading:  What dim_event holds of the year, but for ward closures, which change beds. visits_a_day_region: ED visits a day of the event
--           within the history, at its site or all, whole region (x persons_per_patient).
-- reading:  usual_a_day_region: on the same weekdays of the four weeks before it and after it, other events included.
--           In a small sample the difference is mostly chance.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=event_name y=visits_a_day_region,usual_a_day_region
WITH events AS (
  SELECT e.event_id, e.event_type, e.event_name, COALESCE(e.site_id, 0) AS site_id, i.first_date AS from_date, i.last_date AS to_date,
         GREATEST(COALESCE(e.first_date, i.first_date), i.first_date) AS first_date, LEAST(e.last_date, i.last_date) AS last_date
  FROM dim_event e
  JOIN dataset_info i ON e.last_date >= i.first_date AND COALESCE(e.first_date, i.first_date) <= i.last_date
  WHERE e.event_type <> 'Ward closure'
    AND COALESCE(@year, YEAR(i.last_date)) BETWEEN YEAR(COALESCE(e.first_date, i.first_date)) AND YEAR(e.last_date)
),
daily AS ( -- site 0: all sites
  SELECT TO_DAYS(arrival_ts) AS day, COALESCE(facility_id, 0) AS site_id, COUNT(*) AS visits
  FROM ed_encounters
  GROUP BY TO_DAYS(arrival_ts), facility_id WITH ROLLUP
),
weekdays AS (
  SELECT e.event_id, e.event_type, e.event_name, e.site_id, e.first_date, e.last_date,
         SUM(c.date BETWEEN e.first_date AND e.last_date) AS days,
         SUM(IF(c.date BETWEEN e.first_date AND e.last_date, COALESCE(v.visits, 0), 0)) AS visits,
         SUM(IF(c.date BETWEEN e.first_date AND e.last_date, 0e0, COALESCE(v.visits, 0)))
           / NULLIF(SUM(c.date NOT BETWEEN e.first_date AND e.last_date), 0) AS usual
  FROM events e
  JOIN dim_date c ON c.date BETWEEN GREATEST(e.from_date, e.first_date - INTERVAL 28 DAY)
    AND LEAST(e.to_date, e.last_date + INTERVAL 28 DAY)
  LEFT JOIN daily v ON v.day = TO_DAYS(c.date) AND v.site_id = e.site_id
  GROUP BY e.event_id, e.event_type, e.event_name, e.site_id, e.first_date, e.last_date, c.weekday
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site)
SELECT w.event_type,
       w.event_name,
       p.site_name,
       w.first_date,
       w.last_date,
       ROUND(SUM(w.visits) * (SELECT persons_per_patient FROM dataset_info) / SUM(w.days), 1) AS visits_a_day_region,
       CAST(SUM(w.days * w.usual) * (SELECT persons_per_patient FROM dataset_info) / SUM(w.days) AS DECIMAL(10,1)) AS usual_a_day_region
FROM weekdays w
JOIN places p ON p.site_id = w.site_id
GROUP BY w.event_id, w.event_type, w.event_name, w.site_id, p.site_name, w.first_date, w.last_date
ORDER BY w.first_date, w.event_id;
