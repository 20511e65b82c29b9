-- title:    Growth and ageing by area
-- section:  Population
-- question: Where does the population grow, and where does it age?
-- reading:  First and last year of the projection, whole region.
--           growth_pct: mean growth a year (compound); the same for people of 75 and more.
-- reading:  seniors: people of 65 and more, in per cent of all residents of the area.
-- chart:    bar x=lha_name y=growth_pct,growth_75_plus_pct
WITH counts AS (
  SELECT lha_id, year, SUM(population) AS residents,
         SUM(CASE WHEN age_group IN ('65-74', '75-84', '85+') THEN population ELSE 0 END) AS seniors,
         SUM(CASE WHEN age_group IN ('75-84', '85+') THEN population ELSE 0 END) AS old
  FROM population_projection
  GROUP BY lha_id, year
),
with_all AS (
  SELECT lha_id, year, residents, seniors, old FROM counts
  UNION ALL
  SELECT 0, year, SUM(residents), SUM(seniors), SUM(old) FROM counts GROUP BY year
)
SELECT COALESCE(l.lha_name, 'All areas') AS lha_name,
       a.year AS first_year,
       a.residents AS residents_first,
       b.year AS last_year,
       b.residents AS residents_last,
       CAST(100 * (POWER(b.residents / a.residents, 1 / NULLIF(b.year - a.year, 0)) - 1) AS DECIMAL(8,2)) AS growth_pct,
       CAST(100 * (POWER(b.old / NULLIF(a.old, 0), 1 / NULLIF(b.year - a.year, 0)) - 1) AS DECIMAL(8,2)) AS growth_75_plus_pct,
       ROUND(100 * a.seniors / a.residents, 1) AS seniors_first_pct,
       ROUND(100 * b.seniors / b.residents, 1) AS seniors_last_pct
FROM with_all a
JOIN with_all b ON b.lha_id = a.lha_id
LEFT JOIN dim_lha l ON l.lha_id = a.lha_id
WHERE a.year = (SELECT MIN(year) FROM population_projection)
  AND b.year = (SELECT MAX(year) FROM population_projection)
ORDER BY a.lha_id;
