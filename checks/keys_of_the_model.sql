-- Keys between the tables that the model states.
-- class: conformance
-- check: area_site_exists | The default site of an area is in dim_site | of: dim_lha
-- check: subprogram_program_exists | The program of a subprogram is in dim_program | of: dim_subprogram
-- check: event_site_exists | The site of an event is in dim_site | of: dim_event WHERE site_id IS NOT NULL
-- check: event_program_exists | The program of an event is in dim_program | of: dim_event WHERE program_id IS NOT NULL
-- check: projection_area_exists | The area of a line of the projection is in dim_lha | of: population_projection
-- check: rate_area_exists | The area of a rate is in dim_lha | of: ed_baseline_rates
-- check: beds_site_exists | The site of staffed beds is in dim_site | of: staffed_beds
-- check: beds_program_exists | The program of staffed beds is in dim_program | of: staffed_beds
SELECT 'area_site_exists' AS broken, CAST(l.lha_id AS CHAR) AS row_key, CAST(l.default_site_id AS CHAR) AS missing
FROM dim_lha l LEFT JOIN dim_site s ON s.site_id = l.default_site_id WHERE s.site_id IS NULL
UNION ALL
SELECT 'subprogram_program_exists', CONCAT(u.program_id, '.', u.subprogram_id), CAST(u.program_id AS CHAR)
FROM dim_subprogram u LEFT JOIN dim_program p ON p.program_id = u.program_id WHERE p.program_id IS NULL
UNION ALL
SELECT 'event_site_exists', CAST(e.event_id AS CHAR), CAST(e.site_id AS CHAR)
FROM dim_event e LEFT JOIN dim_site s ON s.site_id = e.site_id WHERE e.site_id IS NOT NULL AND s.site_id IS NULL
UNION ALL
SELECT 'event_program_exists', CAST(e.event_id AS CHAR), CAST(e.program_id AS CHAR)
FROM dim_event e LEFT JOIN dim_program p ON p.program_id = e.program_id WHERE e.program_id IS NOT NULL AND p.program_id IS NULL
UNION ALL
SELECT 'projection_area_exists', CONCAT_WS(' ', y.year, y.lha_id, y.age_group, y.gender), CAST(y.lha_id AS CHAR)
FROM population_projection y LEFT JOIN dim_lha l ON l.lha_id = y.lha_id WHERE l.lha_id IS NULL
UNION ALL
SELECT 'rate_area_exists', CONCAT_WS(' ', r.lha_id, r.age_group, r.gender, r.ed_subservice), CAST(r.lha_id AS CHAR)
FROM ed_baseline_rates r LEFT JOIN dim_lha l ON l.lha_id = r.lha_id WHERE l.lha_id IS NULL
UNION ALL
SELECT 'beds_site_exists', CONCAT_WS(' ', b.site_id, b.program_id), CAST(b.site_id AS CHAR)
FROM staffed_beds b LEFT JOIN dim_site s ON s.site_id = b.site_id WHERE s.site_id IS NULL
UNION ALL
SELECT 'beds_program_exists', CONCAT_WS(' ', b.site_id, b.program_id), CAST(b.program_id AS CHAR)
FROM staffed_beds b LEFT JOIN dim_program p ON p.program_id = b.program_id WHERE p.program_id IS NULL;
