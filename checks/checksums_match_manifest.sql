-- check: Every table holds what the manifest of its files says, to the last cell: the checksums of its rows are the same
-- class: conformance
-- of: dataset_manifest
-- A row's checksum is the CRC32 of its values as the CSV file has them, with commas between them and nothing for NULL, two
-- quotes for an empty text; a table's is the sum of their squares. NO_MERGE keeps MySQL from computing each CRC32 twice.
SELECT m.table_name, m.row_count AS manifest_rows, t.row_count AS table_rows, m.checksum AS manifest_checksum, t.checksum AS table_checksum
FROM dataset_manifest m
LEFT JOIN (
  SELECT /*+ NO_MERGE(r) */ 'dim_site' AS table_name, COUNT(*) AS row_count, COALESCE(SUM(c * c), 0) AS checksum FROM (
    SELECT CRC32(CONCAT(site_id, ',', site_code, ',', site_name, ',', site_type)) AS c
    FROM dim_site) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'dim_program', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(program_id, ',', program_name)) AS c
    FROM dim_program) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'dim_subprogram', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(program_id, ',', subprogram_id, ',', subprogram_name)) AS c
    FROM dim_subprogram) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'dim_lha', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(lha_id, ',', lha_name, ',', default_site_id)) AS c
    FROM dim_lha) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'dim_date', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(date, ',', year, ',', quarter, ',', month, ',', fiscal_year, ',', fiscal_period, ',', iso_week, ',', weekday, ',',
           is_weekend, ',', is_holiday, ',', COALESCE(IF(LENGTH(holiday_name) = 0, '""', holiday_name), ''), ',',
           COALESCE(days_after_long_weekend, ''))) AS c
    FROM dim_date) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'dim_event', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(event_id, ',', event_type, ',', event_name, ',', COALESCE(site_id, ''), ',', COALESCE(program_id, ''), ',',
           COALESCE(first_date, ''), ',', last_date, ',', factor)) AS c
    FROM dim_event) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'population_projection', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(year, ',', lha_id, ',', age_group, ',', gender, ',', population)) AS c
    FROM population_projection) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'ed_baseline_rates', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(lha_id, ',', age_group, ',', gender, ',', ed_subservice, ',', baserate_per_1000)) AS c
    FROM ed_baseline_rates) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'staffed_beds', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(site_id, ',', program_id, ',', staffed_beds)) AS c
    FROM staffed_beds) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'patients', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(patient_id, ',', lha_id, ',', facility_home_id, ',', age_group, ',', gender, ',', dob, ',',
           primary_ed_subservice, ',', expected_ed_rate, ',', ed_visits_year, ',', COALESCE(death_date, ''), ',',
           COALESCE(IF(LENGTH(death_place) = 0, '""', death_place), ''))) AS c
    FROM patients) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'ed_encounters', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(encounter_id, ',', patient_id, ',', facility_id, ',', ed_subservice, ',', arrival_ts, ',', COALESCE(acuity, ''),
           ',', COALESCE(IF(LENGTH(dispo) = 0, '""', dispo), ''), ',', arrival_mode, ',', COALESCE(physician_ts, ''), ',',
           COALESCE(departure_ts, ''), ',', COALESCE(triage_ts, ''), ',', COALESCE(disposition_ts, ''))) AS c
    FROM ed_encounters) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'ip_stays', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(stay_id, ',', patient_id, ',', facility_id, ',', program_id, ',', subprogram_id, ',', admit_ts, ',',
           COALESCE(discharge_ts, ''), ',', COALESCE(los_days, ''), ',', alc_flag, ',', alc_days, ',', admit_source, ',',
           COALESCE(IF(LENGTH(discharge_dispo) = 0, '""', discharge_dispo), ''), ',', COALESCE(ed_encounter_id, ''))) AS c
    FROM ip_stays) r
  UNION ALL SELECT /*+ NO_MERGE(r) */ 'dataset_info', COUNT(*), COALESCE(SUM(c * c), 0) FROM (
    SELECT CRC32(CONCAT(version, ',', seed, ',', patients, ',', persons_per_patient, ',', first_date, ',', last_date, ',',
           reference_date, ',', parameters)) AS c
    FROM dataset_info) r
) t ON t.table_name = m.table_name
WHERE t.checksum IS NULL OR m.row_count <> t.row_count OR m.checksum <> t.checksum;
