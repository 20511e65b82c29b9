-- title:    Population pyramid
-- section:  Population
-- question: How old are the people of each area?
-- reading:  Residents at the end of the year, whole region, as projected.
-- param:    year = 2025 | year of the projection, by default its first | SELECT DISTINCT year FROM population_projection
-- chart:    pyramid x=female,male y=age_group by=lha_name
WITH counts AS (
  SELECT lha_id, age_group + 0 AS age, gender, population AS n
  FROM population_projection
  WHERE year = COALESCE(@year, (SELECT MIN(year) FROM population_projection))
),
areas AS (SELECT 0 AS lha_id, 'All areas' AS lha_name UNION ALL SELECT lha_id, lha_name FROM dim_lha)
SELECT l.lha_name AS lha_name,
       ELT(c.age, '0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+') AS age_group,
       SUM(CASE WHEN c.gender = 'Female' THEN c.n ELSE 0 END) AS female,
       SUM(CASE WHEN c.gender = 'Male' THEN c.n ELSE 0 END) AS male,
       SUM(CASE WHEN c.gender = 'Other' THEN c.n ELSE 0 END) AS other,
       SUM(c.n) AS residents
FROM counts c
JOIN areas l ON l.lha_id IN (0, c.lha_id)
GROUP BY l.lha_id, l.lha_name, c.age
ORDER BY l.lha_id, c.age;
