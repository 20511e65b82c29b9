-- title:    Use of hospitals by area, standardised by age
-- section:  Place
-- question: Do the people of some areas use hospitals more than their age explains?
-- reading:  ED visits and admissions (without transfers and newborns) of the last twelve months per 1,000 residents, for the whole region
--           (x persons_per_patient), those of people who died in these months included.
-- reading:  std: directly standardised by age group to the population of the region, so that areas compare.
--           Age and residents at the end of the first projected year.
-- chart:    bar x=lha_name y=ed_per_1000,ed_std_per_1000
WITH residents AS (
  SELECT lha_id, age_group, SUM(population) AS n
  FROM population_projection
  WHERE year = (SELECT MIN(year) FROM population_projection)
  GROUP BY lha_id, age_group
),
visits AS (
  SELECT lha_id, age_group, SUM(ed_visits_year) AS n FROM patients GROUP BY lha_id, age_group
),
admissions AS (
  SELECT p.lha_id, p.age_group, COUNT(*) AS n
  FROM ip_stays t FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = t.patient_id
  WHERE t.admit_source NOT IN ('Transfer', 'Newborn')
    AND t.admit_ts >= (SELECT last_date FROM dataset_info) - INTERVAL 1 YEAR + INTERVAL 1 DAY
  GROUP BY p.lha_id, p.age_group
),
cells AS (
  SELECT r.lha_id, r.n AS residents, SUM(r.n) OVER (PARTITION BY r.age_group) AS weight, SUM(r.n) OVER () AS weights,
         COALESCE(v.n, 0) * (SELECT persons_per_patient FROM dataset_info) AS visits,
         COALESCE(a.n, 0) * (SELECT persons_per_patient FROM dataset_info) AS admissions
  FROM residents r
  LEFT JOIN visits v     ON v.lha_id = r.lha_id AND v.age_group = r.age_group
  LEFT JOIN admissions a ON a.lha_id = r.lha_id AND a.age_group = r.age_group
)
SELECT l.lha_name,
       SUM(c.residents) AS residents,
       ROUND(1000 * SUM(c.visits) / SUM(c.residents), 1) AS ed_per_1000,
       ROUND(SUM(1000 * c.weight * c.visits / NULLIF(c.residents, 0)) / MAX(c.weights), 1) AS ed_std_per_1000,
       ROUND(1000 * SUM(c.admissions) / SUM(c.residents), 1) AS admissions_per_1000,
       ROUND(SUM(1000 * c.weight * c.admissions / NULLIF(c.residents, 0)) / MAX(c.weights), 1) AS admissions_std_per_1000
FROM cells c
JOIN dim_lha l ON l.lha_id = c.lha_id
GROUP BY l.lha_id, l.lha_name
ORDER BY l.lha_id;
