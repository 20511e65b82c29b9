-- check: The projection has every area, age group and gender in each of its ten years in a row
-- class: completeness
-- of: population_projection
SELECT y.year, COUNT(*) AS cells, (SELECT COUNT(*) FROM dim_lha) * 8 * 3 AS expected_cells
FROM population_projection y
GROUP BY y.year
HAVING COUNT(*) <> (SELECT COUNT(*) FROM dim_lha) * 8 * 3
UNION ALL
SELECT NULL, COUNT(DISTINCT year), 10 FROM population_projection HAVING COUNT(DISTINCT year) <> 10 OR MAX(year) - MIN(year) <> 9;
