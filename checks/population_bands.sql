-- The projection and the rates against published Canadian figures (the ids are those of docs/model.md). No chance is in them.
-- The shares of ages (P1, P3) and the growth of the old (P6) were counted up to 2024, and the region grows older: they are compared with
-- a projection that begins before 2030.
-- class: plausibility
-- of: population_projection
-- severity: warning
-- least: 1
-- check: residents_0_4 | Residents aged 0-4, % (P1) | threshold: 4.0 to 5.6
-- check: residents_5_14 | Residents aged 5-14, % (P1) | threshold: 8.5 to 11
-- check: residents_15_24 | Residents aged 15-24, % (P1) | threshold: 10 to 13
-- check: residents_25_44 | Residents aged 25-44, % (P1) | threshold: 27 to 34
-- check: residents_45_64 | Residents aged 45-64, % (P1) | threshold: 24 to 28
-- check: residents_65_74 | Residents aged 65-74, % (P1) | threshold: 9 to 11.5
-- check: residents_75_84 | Residents aged 75-84, % (P1) | threshold: 4.8 to 7
-- check: residents_85_plus | Residents aged 85 and over, % (P1) | threshold: 2.0 to 3.2
-- check: residents_65_plus | Residents aged 65 and over, % (P3) | threshold: 16 to 20
-- check: residents_65_plus_of_areas | Residents aged 65 and over by area, % (P3) | threshold: 12 to 30
-- check: growth_of_the_region | Growth of the region, % a year (P5) | threshold: 1.0 to 2.5
-- check: growth_of_areas | Growth of areas, % a year (P5) | threshold: -0.5 to 3.5
-- check: the_old_grow_fastest | Growth of those 65 and over against all (P6) | threshold: 1.5 to 3.5
-- check: areas_differ_in_growth | Fastest against slowest growth of an area, % a year | threshold: 0.3 to 5
-- check: rate_85_plus | ED visits per resident expected at 85 and over against 45-64 (E6) | threshold: 2.3 to 3.8 | of: ed_baseline_rates
-- check: rate_0_4 | ED visits per resident expected at 0-4 against 5-14 (E6) | threshold: 1.6 to 2.6 | of: ed_baseline_rates
-- check: gender_other | Gender Other at 15 and over, % (P7) | threshold: 0.1 to 0.5
-- check: gender_other_15_24 | Gender Other at 15-24, % (P7) | threshold: 0.3 to 1.0
-- check: gender_other_65_plus | Gender Other at 65 and over, % (P7) | threshold: 0 to 0.15
-- check: gender_other_is_rare | Gender Other, %: the census has below 1 | threshold: 0 to 1 | severity: error
-- check: genders_are_balanced | Women and girls, % of residents | threshold: 45 to 55 | severity: error
WITH cells AS (
  SELECT MAX(y.first_year) AS first_year, p.lha_id, p.age_group + 0 AS age, p.gender,
         SUM(IF(p.year = y.first_year, p.population, 0)) AS people,
         SUM(IF(p.year = y.last_year, p.population, 0)) AS people_later, MAX(y.last_year - y.first_year) AS years
  FROM population_projection p
  CROSS JOIN (SELECT MIN(year) AS first_year, MAX(year) AS last_year FROM population_projection) y
  GROUP BY p.lha_id, p.age_group, p.gender),
growth AS (SELECT lha_id, 100 * (POW(1e0 * SUM(people_later) / SUM(people), 1 / MAX(years)) - 1) AS pace FROM cells GROUP BY lha_id),
region AS (
  SELECT MAX(first_year) AS first_year, SUM(people) AS people,
         100 * (POW(1e0 * SUM(people_later) / SUM(people), 1 / MAX(years)) - 1) AS pace, SUM(IF(age >= 6, people, 0)) AS from_65,
         100 * (POW(1e0 * SUM(IF(age >= 6, people_later, 0)) / SUM(IF(age >= 6, people, 0)), 1 / MAX(years)) - 1) AS pace_from_65,
         SUM(IF(age >= 3, people, 0)) AS from_15, SUM(IF(age = 3, people, 0)) AS at_15_24,
         SUM(IF(gender = 'Female', people, 0)) AS female, SUM(IF(gender = 'Other', people, 0)) AS other,
         SUM(IF(gender = 'Other' AND age >= 3, people, 0)) AS other_from_15,
         SUM(IF(gender = 'Other' AND age = 3, people, 0)) AS other_15_24,
         SUM(IF(gender = 'Other' AND age >= 6, people, 0)) AS other_from_65
  FROM cells),
rates AS (
  SELECT SUM(IF(c.age = 1, c.people * r.rate, 0)) / SUM(IF(c.age = 1, c.people, 0)) AS at_0_4,
         SUM(IF(c.age = 2, c.people * r.rate, 0)) / SUM(IF(c.age = 2, c.people, 0)) AS at_5_14,
         SUM(IF(c.age = 5, c.people * r.rate, 0)) / SUM(IF(c.age = 5, c.people, 0)) AS at_45_64,
         SUM(IF(c.age = 8, c.people * r.rate, 0)) / SUM(IF(c.age = 8, c.people, 0)) AS at_85_plus, SUM(c.people) AS people
  FROM cells c
  JOIN (SELECT lha_id, age_group + 0 AS age, gender, SUM(baserate_per_1000) AS rate
        FROM ed_baseline_rates GROUP BY lha_id, age_group, gender) r ON r.lha_id = c.lha_id AND r.age = c.age AND r.gender = c.gender)
SELECT CONCAT('residents_', ELT(c.age, '0_4', '5_14', '15_24', '25_44', '45_64', '65_74', '75_84', '85_plus')) AS check_id,
       '' AS what, 100 * SUM(c.people) / MAX(r.people) AS value, 0 AS sampling_error, SUM(c.people) AS residents
FROM cells c CROSS JOIN region r WHERE c.age > 0 AND c.first_year < 2030 GROUP BY c.age
UNION ALL
SELECT 'residents_65_plus_of_areas', CAST(lha_id AS CHAR), 100 * SUM(IF(age >= 6, people, 0)) / SUM(people), 0, SUM(people)
FROM cells WHERE first_year < 2030 GROUP BY lha_id
UNION ALL SELECT 'residents_65_plus', '', 100 * from_65 / people, 0, people FROM region WHERE first_year < 2030
UNION ALL SELECT 'growth_of_areas', CAST(lha_id AS CHAR), pace, 0, 1 FROM growth
UNION ALL SELECT 'areas_differ_in_growth', '', MAX(pace) - MIN(pace), 0, COUNT(*) FROM growth
UNION ALL SELECT 'growth_of_the_region', '', pace, 0, people FROM region
UNION ALL SELECT 'the_old_grow_fastest', '', pace_from_65 / pace, 0, people FROM region WHERE first_year < 2030
UNION ALL SELECT 'rate_85_plus', '', at_85_plus / at_45_64, 0, people FROM rates
UNION ALL SELECT 'rate_0_4', '', at_0_4 / at_5_14, 0, people FROM rates
UNION ALL SELECT 'gender_other', '', 100 * other_from_15 / from_15, 0, people FROM region
UNION ALL SELECT 'gender_other_15_24', '', 100 * other_15_24 / at_15_24, 0, people FROM region
UNION ALL SELECT 'gender_other_65_plus', '', 100 * other_from_65 / from_65, 0, people FROM region
UNION ALL SELECT 'gender_other_is_rare', '', 100 * other / people, 0, people FROM region
UNION ALL SELECT 'genders_are_balanced', '', 100 * female / people, 0, people FROM region;
