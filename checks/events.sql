-- dim_event, and what follows from it.
-- class: conformance
-- of: dim_event
-- check: event_named | An event has a type and a name | class: completeness
-- check: events_are_numbered | Events are numbered from 1 without a gap | class: completeness
-- check: winters_have_a_season | Every winter of the history has its respiratory season | class: completeness
-- check: event_dates_ordered | An event does not end before it begins
-- check: event_touches_the_history | An event lies in the history, or reaches into it
-- check: event_factor_plausible | The factor of an event is from 0 to 3 | class: plausibility
-- check: ward_closures_have_beds | A closed ward is of a program that has staffed beds at the site, and closes some of them
--   | class: plausibility | of: dim_event WHERE event_type = 'Ward closure'
-- check: urgent_care_not_yet_open | An urgent care that opens has no visit before | class: plausibility
--   | of: dim_event WHERE event_type = 'Urgent care opens'
SELECT *
FROM (SELECT CONCAT_WS(',', IF(TRIM(e.event_type) = '' OR TRIM(e.event_name) = '', 'event_named', NULL),
             IF(e.event_id <> ROW_NUMBER() OVER (ORDER BY e.event_id), 'events_are_numbered', NULL),
             IF(e.first_date > e.last_date, 'event_dates_ordered', NULL),
             IF(e.last_date < d.first_date OR e.first_date > d.last_date, 'event_touches_the_history', NULL),
             IF(e.factor < 0 OR e.factor > 3, 'event_factor_plausible', NULL),
             IF(e.event_type = 'Ward closure' AND (e.factor >= 1 OR NOT EXISTS (SELECT 1 FROM staffed_beds b
                WHERE b.site_id = e.site_id AND b.program_id = e.program_id)), 'ward_closures_have_beds', NULL),
             IF(e.event_type = 'Urgent care opens' AND (SELECT v.arrival_ts FROM ed_encounters v FORCE INDEX (ix_ed_arrival)
                WHERE v.facility_id = e.site_id AND v.ed_subservice LIKE 'Urgent Care%' ORDER BY v.arrival_ts LIMIT 1)
                < e.last_date + INTERVAL 1 DAY,
                'urgent_care_not_yet_open', NULL)) AS broken, e.event_id, e.event_type, e.event_name, e.site_id, e.program_id,
             e.first_date, e.last_date, e.factor
      FROM dataset_info d CROSS JOIN dim_event e) v
WHERE broken <> ''
UNION ALL
SELECT 'winters_have_a_season', NULL, 'Respiratory season', CAST(c.year AS CHAR), NULL, NULL, MIN(c.date), MAX(c.date), NULL
FROM dataset_info d
JOIN dim_date c ON c.date BETWEEN d.first_date AND d.last_date AND c.month = 1 AND DAYOFMONTH(c.date) IN (1, 31)
LEFT JOIN dim_event e ON e.event_type = 'Respiratory season' AND e.first_date < MAKEDATE(c.year, 1) + INTERVAL 90 DAY
  AND e.last_date >= MAKEDATE(c.year, 1) - INTERVAL 61 DAY -- November to March
GROUP BY c.year
HAVING MAX(c.date) > MIN(c.date) AND COUNT(e.event_id) = 0;
