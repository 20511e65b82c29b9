-- Values and gaps in the tables that the model states.
-- class: conformance
-- check: site_type_known | site_type is Tertiary, Regional or Community | of: dim_site
-- check: projection_age_group_known | age_group of the projection is one of the documented groups | of: population_projection
-- check: rate_age_group_known | age_group of a rate is one of the documented groups | of: ed_baseline_rates
-- check: gender_known | gender of the projection is Female, Male or Other | of: population_projection
-- check: rate_gender_known | gender of a rate is one of those of the projection | of: ed_baseline_rates
-- check: rate_not_negative | baserate_per_1000 is from 0 to 20,000 | of: ed_baseline_rates
-- check: site_named | A site has a code and a name | class: completeness | of: dim_site
-- check: program_named | A program has a name | class: completeness | of: dim_program
-- check: subprogram_named | A subprogram has a name | class: completeness | of: dim_subprogram
-- check: area_named | An area has a name | class: completeness | of: dim_lha
-- check: program_has_subprograms | Every program has subprograms | class: completeness | of: dim_program
-- check: site_has_beds | Every site has staffed beds | class: completeness | of: dim_site
-- check: area_has_residents | Every area has residents in every year of the projection | class: completeness | of: dim_lha
-- check: area_grows_smoothly | From one year to the next no area grows or shrinks by more than 10 % | class: plausibility | of: dim_lha
SELECT 'site_type_known' AS broken, CAST(site_id AS CHAR) AS row_key, site_type AS value
FROM dim_site WHERE CAST(site_type AS BINARY) NOT IN ('Tertiary', 'Regional', 'Community')
UNION ALL
SELECT 'projection_age_group_known', CONCAT_WS(' ', year, lha_id, gender), CAST(age_group AS CHAR) FROM population_projection
WHERE age_group NOT IN ('0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+')
UNION ALL
SELECT 'rate_age_group_known', CONCAT_WS(' ', lha_id, gender, ed_subservice), CAST(age_group AS CHAR) FROM ed_baseline_rates
WHERE age_group NOT IN ('0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+')
UNION ALL
SELECT 'gender_known', CONCAT_WS(' ', year, lha_id, age_group), gender FROM population_projection
WHERE CAST(gender AS BINARY) NOT IN ('Female', 'Male', 'Other')
UNION ALL
SELECT 'rate_gender_known', CONCAT_WS(' ', lha_id, age_group, ed_subservice), gender FROM ed_baseline_rates
WHERE CAST(gender AS BINARY) NOT IN (SELECT CAST(gender AS BINARY) FROM population_projection)
UNION ALL
SELECT 'rate_not_negative', CONCAT_WS(' ', lha_id, age_group, gender, ed_subservice), CAST(baserate_per_1000 AS CHAR) FROM ed_baseline_rates
WHERE baserate_per_1000 < 0 OR baserate_per_1000 > 20000
UNION ALL
SELECT 'site_named', CAST(site_id AS CHAR), CONCAT_WS(' ', site_code, site_name) FROM dim_site
WHERE TRIM(site_code) = '' OR TRIM(site_name) = ''
UNION ALL
SELECT 'program_named', CAST(program_id AS CHAR), program_name FROM dim_program WHERE TRIM(program_name) = ''
UNION ALL
SELECT 'subprogram_named', CONCAT(program_id, '.', subprogram_id), subprogram_name FROM dim_subprogram WHERE TRIM(subprogram_name) = ''
UNION ALL
SELECT 'area_named', CAST(lha_id AS CHAR), lha_name FROM dim_lha WHERE TRIM(lha_name) = ''
UNION ALL
SELECT 'program_has_subprograms', CAST(p.program_id AS CHAR), p.program_name
FROM dim_program p LEFT JOIN dim_subprogram u ON u.program_id = p.program_id WHERE u.program_id IS NULL
UNION ALL
SELECT 'site_has_beds', CAST(s.site_id AS CHAR), s.site_name FROM dim_site s LEFT JOIN staffed_beds b ON b.site_id = s.site_id
GROUP BY s.site_id, s.site_name HAVING COALESCE(SUM(b.staffed_beds), 0) < 1
UNION ALL
SELECT 'area_has_residents', CAST(l.lha_id AS CHAR), CAST(y.year AS CHAR)
FROM dim_lha l CROSS JOIN (SELECT DISTINCT year FROM population_projection) y
LEFT JOIN population_projection pp ON pp.year = y.year AND pp.lha_id = l.lha_id
GROUP BY l.lha_id, y.year HAVING COALESCE(SUM(pp.population), 0) < 1
UNION ALL
SELECT 'area_grows_smoothly', CAST(now.lha_id AS CHAR), CONCAT_WS(' ', now.year, before_now.people, now.people)
FROM (SELECT lha_id, year, SUM(population) AS people FROM population_projection GROUP BY lha_id, year) now
JOIN (SELECT lha_id, year, SUM(population) AS people FROM population_projection GROUP BY lha_id, year) before_now
  ON before_now.lha_id = now.lha_id AND before_now.year + 1 = now.year
WHERE ABS(now.people / before_now.people - 1) > 0.10;
