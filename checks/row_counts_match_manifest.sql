-- check: Every table has as many rows as the manifest of its files says
-- class: conformance
-- of: dataset_manifest
SELECT c.table_name, m.row_count AS manifest_rows, c.row_count AS table_rows
FROM (SELECT 'dim_site' AS table_name, COUNT(*) AS row_count FROM dim_site
      UNION ALL SELECT 'dim_program', COUNT(*) FROM dim_program
      UNION ALL SELECT 'dim_subprogram', COUNT(*) FROM dim_subprogram
      UNION ALL SELECT 'dim_lha', COUNT(*) FROM dim_lha
      UNION ALL SELECT 'dim_date', COUNT(*) FROM dim_date
      UNION ALL SELECT 'dim_event', COUNT(*) FROM dim_event
      UNION ALL SELECT 'population_projection', COUNT(*) FROM population_projection
      UNION ALL SELECT 'ed_baseline_rates', COUNT(*) FROM ed_baseline_rates
      UNION ALL SELECT 'staffed_beds', COUNT(*) FROM staffed_beds
      UNION ALL SELECT 'patients', COUNT(*) FROM patients
      UNION ALL SELECT 'ed_encounters', COUNT(*) FROM ed_encounters
      UNION ALL SELECT 'ip_stays', COUNT(*) FROM ip_stays
      UNION ALL SELECT 'dataset_info', COUNT(*) FROM dataset_info) c
LEFT JOIN dataset_manifest m ON m.table_name = c.table_name
WHERE m.row_count IS NULL OR m.row_count <> c.row_count;
