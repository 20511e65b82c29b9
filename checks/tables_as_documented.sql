-- Tables, columns and types, against the documented ones. More columns may follow them.
-- class: conformance
-- check: dim_site_as_documented | dim_site has its documented columns, with their types | of: dim_site
-- check: dim_program_as_documented | dim_program has its documented columns, with their types | of: dim_program
-- check: dim_subprogram_as_documented | dim_subprogram has its documented columns, with their types | of: dim_subprogram
-- check: dim_lha_as_documented | dim_lha has its documented columns, with their types | of: dim_lha
-- check: dim_date_as_documented | dim_date has its documented columns, with their types | of: dim_date
-- check: dim_event_as_documented | dim_event has its documented columns, with their types | of: dim_event
-- check: population_projection_as_documented | population_projection has its documented columns, with their types
--   | of: population_projection
-- check: ed_baseline_rates_as_documented | ed_baseline_rates has its documented columns, with their types | of: ed_baseline_rates
-- check: staffed_beds_as_documented | staffed_beds has its documented columns, with their types | of: staffed_beds
-- check: patients_as_documented | patients has its documented columns, with their types | of: patients
-- check: ed_encounters_as_documented | ed_encounters has its documented columns, with their types | of: ed_encounters
-- check: ip_stays_as_documented | ip_stays has its documented columns, with their types | of: ip_stays
-- check: dataset_info_as_documented | dataset_info has its documented columns, with their types | of: dataset_info
-- check: dataset_manifest_as_documented | dataset_manifest has its documented columns, with their types | of: dataset_manifest
SELECT CONCAT(d.table_name, '_as_documented') AS broken, d.table_name, d.column_name,
       d.data_type AS documented_type, CAST(c.data_type AS CHAR) AS found_type,
       d.is_nullable AS documented_null, c.is_nullable AS found_null
FROM (SELECT 'dim_site' AS table_name, 'site_id' AS column_name, 'smallint' AS data_type, 'NO' AS is_nullable
      UNION ALL SELECT 'dim_site', 'site_code', 'varchar', 'NO'
      UNION ALL SELECT 'dim_site', 'site_name', 'varchar', 'NO'
      UNION ALL SELECT 'dim_site', 'site_type', 'varchar', 'NO'
      UNION ALL SELECT 'dim_program', 'program_id', 'smallint', 'NO'
      UNION ALL SELECT 'dim_program', 'program_name', 'varchar', 'NO'
      UNION ALL SELECT 'dim_subprogram', 'program_id', 'smallint', 'NO'
      UNION ALL SELECT 'dim_subprogram', 'subprogram_id', 'smallint', 'NO'
      UNION ALL SELECT 'dim_subprogram', 'subprogram_name', 'varchar', 'NO'
      UNION ALL SELECT 'dim_lha', 'lha_id', 'smallint', 'NO'
      UNION ALL SELECT 'dim_lha', 'lha_name', 'varchar', 'NO'
      UNION ALL SELECT 'dim_lha', 'default_site_id', 'smallint', 'NO'
      UNION ALL SELECT 'dim_date', 'date', 'date', 'NO'
      UNION ALL SELECT 'dim_date', 'year', 'smallint', 'NO'
      UNION ALL SELECT 'dim_date', 'quarter', 'tinyint', 'NO'
      UNION ALL SELECT 'dim_date', 'month', 'tinyint', 'NO'
      UNION ALL SELECT 'dim_date', 'fiscal_year', 'char', 'NO'
      UNION ALL SELECT 'dim_date', 'fiscal_period', 'tinyint', 'NO'
      UNION ALL SELECT 'dim_date', 'iso_week', 'tinyint', 'NO'
      UNION ALL SELECT 'dim_date', 'weekday', 'tinyint', 'NO'
      UNION ALL SELECT 'dim_date', 'is_weekend', 'tinyint', 'NO'
      UNION ALL SELECT 'dim_date', 'is_holiday', 'tinyint', 'NO'
      UNION ALL SELECT 'dim_date', 'holiday_name', 'varchar', 'YES'
      UNION ALL SELECT 'dim_date', 'days_after_long_weekend', 'tinyint', 'YES'
      UNION ALL SELECT 'dim_event', 'event_id', 'smallint', 'NO'
      UNION ALL SELECT 'dim_event', 'event_type', 'varchar', 'NO'
      UNION ALL SELECT 'dim_event', 'event_name', 'varchar', 'NO'
      UNION ALL SELECT 'dim_event', 'site_id', 'smallint', 'YES'
      UNION ALL SELECT 'dim_event', 'program_id', 'smallint', 'YES'
      UNION ALL SELECT 'dim_event', 'first_date', 'date', 'YES'
      UNION ALL SELECT 'dim_event', 'last_date', 'date', 'NO'
      UNION ALL SELECT 'dim_event', 'factor', 'decimal', 'NO'
      UNION ALL SELECT 'population_projection', 'year', 'smallint', 'NO'
      UNION ALL SELECT 'population_projection', 'lha_id', 'smallint', 'NO'
      UNION ALL SELECT 'population_projection', 'age_group', 'enum', 'NO'
      UNION ALL SELECT 'population_projection', 'gender', 'varchar', 'NO'
      UNION ALL SELECT 'population_projection', 'population', 'int', 'NO'
      UNION ALL SELECT 'ed_baseline_rates', 'lha_id', 'smallint', 'NO'
      UNION ALL SELECT 'ed_baseline_rates', 'age_group', 'enum', 'NO'
      UNION ALL SELECT 'ed_baseline_rates', 'gender', 'varchar', 'NO'
      UNION ALL SELECT 'ed_baseline_rates', 'ed_subservice', 'varchar', 'NO'
      UNION ALL SELECT 'ed_baseline_rates', 'baserate_per_1000', 'decimal', 'NO'
      UNION ALL SELECT 'staffed_beds', 'site_id', 'smallint', 'NO'
      UNION ALL SELECT 'staffed_beds', 'program_id', 'smallint', 'NO'
      UNION ALL SELECT 'staffed_beds', 'staffed_beds', 'smallint', 'NO'
      UNION ALL SELECT 'patients', 'patient_id', 'char', 'NO'
      UNION ALL SELECT 'patients', 'lha_id', 'smallint', 'NO'
      UNION ALL SELECT 'patients', 'facility_home_id', 'smallint', 'NO'
      UNION ALL SELECT 'patients', 'age_group', 'enum', 'NO'
      UNION ALL SELECT 'patients', 'gender', 'varchar', 'NO'
      UNION ALL SELECT 'patients', 'dob', 'date', 'NO'
      UNION ALL SELECT 'patients', 'primary_ed_subservice', 'varchar', 'NO'
      UNION ALL SELECT 'patients', 'expected_ed_rate', 'decimal', 'NO'
      UNION ALL SELECT 'patients', 'ed_visits_year', 'smallint', 'NO'
      UNION ALL SELECT 'patients', 'death_date', 'date', 'YES'
      UNION ALL SELECT 'patients', 'death_place', 'varchar', 'YES'
      UNION ALL SELECT 'ed_encounters', 'encounter_id', 'bigint', 'NO'
      UNION ALL SELECT 'ed_encounters', 'patient_id', 'char', 'NO'
      UNION ALL SELECT 'ed_encounters', 'facility_id', 'smallint', 'NO'
      UNION ALL SELECT 'ed_encounters', 'ed_subservice', 'varchar', 'NO'
      UNION ALL SELECT 'ed_encounters', 'arrival_ts', 'datetime', 'NO'
      UNION ALL SELECT 'ed_encounters', 'acuity', 'tinyint', 'YES'
      UNION ALL SELECT 'ed_encounters', 'dispo', 'varchar', 'YES'
      UNION ALL SELECT 'ed_encounters', 'arrival_mode', 'varchar', 'NO'
      UNION ALL SELECT 'ed_encounters', 'physician_ts', 'datetime', 'YES'
      UNION ALL SELECT 'ed_encounters', 'departure_ts', 'datetime', 'YES'
      UNION ALL SELECT 'ed_encounters', 'triage_ts', 'datetime', 'YES'
      UNION ALL SELECT 'ed_encounters', 'disposition_ts', 'datetime', 'YES'
      UNION ALL SELECT 'ip_stays', 'stay_id', 'bigint', 'NO'
      UNION ALL SELECT 'ip_stays', 'patient_id', 'char', 'NO'
      UNION ALL SELECT 'ip_stays', 'facility_id', 'smallint', 'NO'
      UNION ALL SELECT 'ip_stays', 'program_id', 'smallint', 'NO'
      UNION ALL SELECT 'ip_stays', 'subprogram_id', 'smallint', 'NO'
      UNION ALL SELECT 'ip_stays', 'admit_ts', 'datetime', 'NO'
      UNION ALL SELECT 'ip_stays', 'discharge_ts', 'datetime', 'YES'
      UNION ALL SELECT 'ip_stays', 'los_days', 'decimal', 'YES'
      UNION ALL SELECT 'ip_stays', 'alc_flag', 'tinyint', 'NO'
      UNION ALL SELECT 'ip_stays', 'alc_days', 'decimal', 'NO'
      UNION ALL SELECT 'ip_stays', 'admit_source', 'varchar', 'NO'
      UNION ALL SELECT 'ip_stays', 'discharge_dispo', 'varchar', 'YES'
      UNION ALL SELECT 'ip_stays', 'ed_encounter_id', 'bigint', 'YES'
      UNION ALL SELECT 'dataset_info', 'version', 'varchar', 'NO'
      UNION ALL SELECT 'dataset_info', 'seed', 'bigint', 'NO'
      UNION ALL SELECT 'dataset_info', 'patients', 'int', 'NO'
      UNION ALL SELECT 'dataset_info', 'persons_per_patient', 'decimal', 'NO'
      UNION ALL SELECT 'dataset_info', 'first_date', 'date', 'NO'
      UNION ALL SELECT 'dataset_info', 'last_date', 'date', 'NO'
      UNION ALL SELECT 'dataset_info', 'reference_date', 'date', 'NO'
      UNION ALL SELECT 'dataset_info', 'parameters', 'text', 'NO'
      UNION ALL SELECT 'dataset_manifest', 'table_name', 'varchar', 'NO'
      UNION ALL SELECT 'dataset_manifest', 'row_count', 'bigint', 'NO'
      UNION ALL SELECT 'dataset_manifest', 'bytes', 'bigint', 'NO'
      UNION ALL SELECT 'dataset_manifest', 'sha256', 'char', 'NO') d
LEFT JOIN information_schema.columns c
  ON c.table_schema = DATABASE() AND LOWER(c.table_name) = d.table_name AND LOWER(c.column_name) = d.column_name
WHERE c.column_name IS NULL OR c.data_type <> d.data_type OR c.is_nullable <> d.is_nullable;
