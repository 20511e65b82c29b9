-- The default site of an area is the home facility of most of its people, to the same extent in every area.
-- class: plausibility
-- of: dim_lha
-- severity: error
-- check: people_of_default_sites | People of an area whose home facility is its default site against the people of the other areas
--   | threshold: 0.95 to 1.05 | least: 100
SELECT 'people_of_default_sites' AS check_id, lha_id, x / (y * other_x / other_y) AS value,
       SQRT(other_x / other_y * (1 - other_x / other_y) * y * (1 + y / other_y)) / (y * other_x / other_y) AS sampling_error, y AS people
FROM (SELECT lha_id, x, y, SUM(x) OVER () - x AS other_x, SUM(y) OVER () - y AS other_y
      FROM (SELECT l.lha_id, 1e0 * SUM(p.people) AS y, 1e0 * SUM(IF(p.facility_home_id = l.default_site_id, p.people, 0)) AS x
            FROM (SELECT lha_id, facility_home_id, COUNT(*) AS people FROM patients GROUP BY lha_id, facility_home_id) p
            JOIN dim_lha l ON l.lha_id = p.lha_id GROUP BY l.lha_id) a) w
WHERE other_x > 0;
