-- lm-synth: the tables of the synthetic Lower Mainland hospital database.
-- Runs unchanged on MySQL 8.0, 8.4 and 9.x and on MariaDB 11.4, in the order written here (parents before children).
-- Timestamps are local Vancouver time. All people, places and events are invented.

CREATE TABLE dim_site (
  site_id    SMALLINT UNSIGNED NOT NULL COMMENT 'Number of the site; facility_id and facility_home_id of other tables refer to it',
  site_code  VARCHAR(16)  NOT NULL COMMENT 'Short code, such as LM-SNW',
  site_name  VARCHAR(100) NOT NULL COMMENT 'Name of the hospital',
  site_type  VARCHAR(20)  NOT NULL COMMENT 'Role in the network: Tertiary, Regional or Community',
  PRIMARY KEY (site_id),
  UNIQUE KEY uq_site_code (site_code)
) COMMENT 'Hospitals of the network';

CREATE TABLE dim_program (
  program_id    SMALLINT UNSIGNED NOT NULL COMMENT 'Number of the clinical program',
  program_name  VARCHAR(100) NOT NULL COMMENT 'Name of the program',
  PRIMARY KEY (program_id)
) COMMENT 'Clinical programs';

CREATE TABLE dim_subprogram (
  program_id       SMALLINT UNSIGNED NOT NULL COMMENT 'Program that it belongs to',
  subprogram_id    SMALLINT UNSIGNED NOT NULL COMMENT 'Number within the program, from 1',
  subprogram_name  VARCHAR(100) NOT NULL COMMENT 'Name of the subprogram (a unit or service)',
  PRIMARY KEY (program_id, subprogram_id),
  CONSTRAINT fk_subprogram_program FOREIGN KEY (program_id) REFERENCES dim_program (program_id)
) COMMENT 'Units and services of each program';

CREATE TABLE dim_lha (
  lha_id           SMALLINT UNSIGNED NOT NULL COMMENT 'Number of the Local Health Area',
  lha_name         VARCHAR(100) NOT NULL COMMENT 'Name of the area',
  default_site_id  SMALLINT UNSIGNED NOT NULL COMMENT 'Site that most residents use first',
  PRIMARY KEY (lha_id),
  KEY ix_lha_site (default_site_id),
  CONSTRAINT fk_lha_site FOREIGN KEY (default_site_id) REFERENCES dim_site (site_id)
) COMMENT 'Local Health Areas (LHA), where people live';

CREATE TABLE dim_date (
  date            DATE NOT NULL COMMENT 'Day',
  year            SMALLINT UNSIGNED NOT NULL COMMENT 'Calendar year',
  quarter         TINYINT UNSIGNED NOT NULL COMMENT 'Quarter of the calendar year, 1 to 4',
  month           TINYINT UNSIGNED NOT NULL COMMENT 'Month, 1 to 12',
  fiscal_year     CHAR(7) CHARACTER SET ascii NOT NULL COMMENT 'Fiscal year from April to March, such as 2025/26',
  fiscal_period   TINYINT UNSIGNED NOT NULL COMMENT 'Fiscal period, 1 to 13: four weeks to a Thursday, but for the first and last',
  iso_week        TINYINT UNSIGNED NOT NULL COMMENT 'Week by ISO 8601, 1 to 53; it begins on Monday',
  weekday         TINYINT UNSIGNED NOT NULL COMMENT '1 (Monday) to 7 (Sunday)',
  is_weekend      TINYINT UNSIGNED NOT NULL COMMENT '1 on Saturday and Sunday',
  is_holiday      TINYINT UNSIGNED NOT NULL COMMENT '1 on a statutory holiday of British Columbia',
  holiday_name    VARCHAR(50) NULL COMMENT 'Name of the holiday',
  days_after_long_weekend  TINYINT UNSIGNED NULL COMMENT '1 to 7 on the days after a weekend of three days or more; else NULL',
  PRIMARY KEY (date)
) COMMENT 'Calendar, from the beginning of the simulation to the end of the projection';

CREATE TABLE dim_event (
  event_id    SMALLINT UNSIGNED NOT NULL COMMENT 'Number of the event',
  event_type  VARCHAR(40) NOT NULL COMMENT 'Kind of event, such as Heat or Respiratory season',
  event_name  VARCHAR(100) NOT NULL COMMENT 'Name',
  site_id     SMALLINT UNSIGNED NULL COMMENT 'The site that it concerns; NULL = all',
  program_id  SMALLINT UNSIGNED NULL COMMENT 'The program that it concerns; NULL = all',
  first_date  DATE NULL COMMENT 'First day; NULL = since ever',
  last_date   DATE NOT NULL COMMENT 'Last day',
  factor      DECIMAL(8,4) NOT NULL COMMENT 'Mean factor on the arrivals of all ages over its days; of a ward closure, on staffed beds',
  PRIMARY KEY (event_id),
  KEY ix_event_site (site_id),
  KEY ix_event_program (program_id),
  CONSTRAINT fk_event_site FOREIGN KEY (site_id) REFERENCES dim_site (site_id),
  CONSTRAINT fk_event_program FOREIGN KEY (program_id) REFERENCES dim_program (program_id)
) COMMENT 'What made days differ for all: seasons, weather, works, closed beds';

CREATE TABLE population_projection (
  year        SMALLINT UNSIGNED NOT NULL COMMENT 'Calendar year; the first is the base year',
  lha_id      SMALLINT UNSIGNED NOT NULL COMMENT 'Area of residence',
  age_group   ENUM('0-4','5-14','15-24','25-44','45-64','65-74','75-84','85+') NOT NULL COMMENT 'Age in years; sorts by age',
  gender      VARCHAR(6) NOT NULL COMMENT 'Female, Male or Other',
  population  INT UNSIGNED NOT NULL COMMENT 'Residents at the end of the year',
  PRIMARY KEY (year, lha_id, age_group, gender),
  KEY ix_projection_lha (lha_id),
  CONSTRAINT fk_projection_lha FOREIGN KEY (lha_id) REFERENCES dim_lha (lha_id)
) COMMENT 'Projected residents by year, area, age group and gender';

CREATE TABLE ed_baseline_rates (
  lha_id             SMALLINT UNSIGNED NOT NULL COMMENT 'Area of residence',
  age_group          ENUM('0-4','5-14','15-24','25-44','45-64','65-74','75-84','85+') NOT NULL COMMENT 'Age at the end of the year',
  gender             VARCHAR(6)   NOT NULL COMMENT 'Female, Male or Other',
  ed_subservice      VARCHAR(40)  NOT NULL COMMENT 'Adult ED, Pediatric ED or Urgent Care Centre',
  baserate_per_1000  DECIMAL(8,2) NOT NULL COMMENT 'Visits per 1,000 residents in the base year',
  PRIMARY KEY (lha_id, age_group, gender, ed_subservice),
  CONSTRAINT fk_rates_lha FOREIGN KEY (lha_id) REFERENCES dim_lha (lha_id)
) COMMENT 'Expected emergency visits per 1,000 residents in a year';

CREATE TABLE staffed_beds (
  site_id       SMALLINT UNSIGNED NOT NULL COMMENT 'Hospital',
  program_id    SMALLINT UNSIGNED NOT NULL COMMENT 'Program that has beds there',
  staffed_beds  SMALLINT UNSIGNED NOT NULL COMMENT 'Funded inpatient beds, for the whole region (not the sample)',
  PRIMARY KEY (site_id, program_id),
  KEY ix_beds_program (program_id),
  CONSTRAINT fk_beds_site    FOREIGN KEY (site_id)    REFERENCES dim_site (site_id),
  CONSTRAINT fk_beds_program FOREIGN KEY (program_id) REFERENCES dim_program (program_id)
) COMMENT 'Funded beds; a program without a row has no inpatients at that site';

CREATE TABLE patients (
  patient_id             CHAR(36) CHARACTER SET ascii NOT NULL COMMENT
      'Version-4 UUID drawn from the seed; its last hexadecimal digit deals people into 16 random groups, the last two into 256',
  lha_id                 SMALLINT UNSIGNED NOT NULL COMMENT 'Area of residence',
  facility_home_id       SMALLINT UNSIGNED NOT NULL COMMENT 'Site where the person gets most care (dim_site.site_id)',
  age_group              ENUM('0-4','5-14','15-24','25-44','45-64','65-74','75-84','85+') NOT NULL COMMENT 'Age at the reference date',
  gender                 VARCHAR(6)   NOT NULL COMMENT 'Female, Male or Other',
  dob                    DATE         NOT NULL COMMENT 'Date of birth',
  primary_ed_subservice  VARCHAR(40)  NOT NULL COMMENT 'ED service that the person is expected to use most',
  expected_ed_rate       DECIMAL(9,4) NOT NULL COMMENT 'Emergency visits expected of this person in the base year',
  ed_visits_year         SMALLINT UNSIGNED NOT NULL COMMENT 'Emergency visits in the last twelve months of the history',
  death_date             DATE             NULL COMMENT 'Date of death, if within the history',
  death_place            VARCHAR(9) CHARACTER SET ascii NULL COMMENT 'Where the person died: Hospital or Elsewhere; NULL = alive',
  PRIMARY KEY (patient_id),
  KEY ix_patients_lha (lha_id),
  KEY ix_patients_home (facility_home_id),
  CONSTRAINT fk_patients_lha  FOREIGN KEY (lha_id)           REFERENCES dim_lha (lha_id),
  CONSTRAINT fk_patients_home FOREIGN KEY (facility_home_id) REFERENCES dim_site (site_id)
) COMMENT 'A stratified sample of who lives in the region at the end of the history, or died in it: users of hospitals or not';

CREATE TABLE ed_encounters (
  encounter_id   BIGINT UNSIGNED NOT NULL COMMENT 'Number of the visit; grows with the hour of arrival',
  patient_id     CHAR(36) CHARACTER SET ascii NOT NULL COMMENT 'Who came',
  facility_id    SMALLINT UNSIGNED NOT NULL COMMENT 'Site of the visit (dim_site.site_id)',
  ed_subservice  VARCHAR(40) NOT NULL COMMENT 'Adult ED, Pediatric ED or Urgent Care Centre',
  arrival_ts     DATETIME NOT NULL COMMENT 'Arrival, local Vancouver time',
  acuity         TINYINT UNSIGNED NULL COMMENT 'CTAS triage level, 1 (resuscitation) to 5 (non-urgent); NULL until triage',
  dispo          VARCHAR(10) NULL COMMENT 'Discharge, Admit, Transfer, AMA, LWBS or Death; NULL until it is decided',
  arrival_mode   VARCHAR(10) NOT NULL COMMENT 'Ambulance or Walk-in',
  physician_ts   DATETIME NULL COMMENT 'First seen by a physician; NULL until then, and if the person left unseen (LWBS)',
  departure_ts   DATETIME NULL COMMENT 'Left the emergency department, for a bed or otherwise; NULL while the visit goes on',
  triage_ts      DATETIME NULL COMMENT 'Triage, which says the acuity; NULL until then',
  disposition_ts DATETIME NULL COMMENT 'Decision to admit, transfer or discharge: boarding begins; NULL until then and for LWBS',
  PRIMARY KEY (patient_id, encounter_id),
  UNIQUE KEY uq_encounter (encounter_id),
  KEY ix_ed_facility (facility_id, arrival_ts),
  KEY ix_ed_arrival (arrival_ts, facility_id, ed_subservice, acuity, dispo, arrival_mode, physician_ts, departure_ts),
  CONSTRAINT fk_ed_patient  FOREIGN KEY (patient_id)  REFERENCES patients (patient_id),
  CONSTRAINT fk_ed_facility FOREIGN KEY (facility_id) REFERENCES dim_site (site_id)
) COMMENT 'Emergency department and urgent care visits';

CREATE TABLE ip_stays (
  stay_id          BIGINT UNSIGNED NOT NULL COMMENT 'Number of the stay; grows with the hour of admission',
  patient_id       CHAR(36) CHARACTER SET ascii NOT NULL COMMENT 'Who stayed',
  facility_id      SMALLINT UNSIGNED NOT NULL COMMENT 'Site of the stay (dim_site.site_id)',
  program_id       SMALLINT UNSIGNED NOT NULL COMMENT 'Program of the bed',
  subprogram_id    SMALLINT UNSIGNED NOT NULL COMMENT 'Unit within the program',
  admit_ts         DATETIME NOT NULL COMMENT 'Start of the stay, local Vancouver time',
  discharge_ts     DATETIME NULL COMMENT 'End of the stay; NULL while it is still open at the end of the history',
  los_days         DECIMAL(8,2) NULL COMMENT 'Length of stay in days (24 hours by the clock), discharge less admission; NULL while open',
  alc_flag         TINYINT UNSIGNED NOT NULL COMMENT '1 if some days were alternate level of care (ALC)',
  alc_days         DECIMAL(8,2) NOT NULL COMMENT 'Days at the end of the stay spent waiting for care elsewhere (so far, while open)',
  admit_source     VARCHAR(10) NOT NULL COMMENT 'ED, Elective, Direct, Newborn or Transfer',
  discharge_dispo  VARCHAR(20) NULL COMMENT 'Home, Home Support, Long-Term Care, Transfer, AMA or Death; NULL while open',
  ed_encounter_id  BIGINT UNSIGNED NULL COMMENT 'The ED visit that this stay continues, if admit_source is ED and the visit is in the data',
  PRIMARY KEY (patient_id, stay_id),
  UNIQUE KEY uq_stay (stay_id),
  UNIQUE KEY uq_stay_encounter (patient_id, ed_encounter_id),
  KEY ix_stay_facility (facility_id, program_id),
  KEY ix_stay_admit (admit_ts, facility_id, program_id, subprogram_id, admit_source),
  KEY ix_stay_discharge (discharge_ts, admit_ts, facility_id, program_id, discharge_dispo, los_days),
  KEY ix_stay_subprogram (program_id, subprogram_id),
  CONSTRAINT fk_stay_patient    FOREIGN KEY (patient_id) REFERENCES patients (patient_id),
  CONSTRAINT fk_stay_facility   FOREIGN KEY (facility_id) REFERENCES dim_site (site_id),
  CONSTRAINT fk_stay_subprogram FOREIGN KEY (program_id, subprogram_id) REFERENCES dim_subprogram (program_id, subprogram_id),
  CONSTRAINT fk_stay_beds       FOREIGN KEY (facility_id, program_id) REFERENCES staffed_beds (site_id, program_id),
  CONSTRAINT fk_stay_encounter  FOREIGN KEY (patient_id, ed_encounter_id) REFERENCES ed_encounters (patient_id, encounter_id)
) COMMENT 'Inpatient stays: one row for each continuous time in a bed of one program at one site';

CREATE TABLE dataset_info (
  version              VARCHAR(20) NOT NULL COMMENT 'Version of lm-synth that made the data',
  seed                 BIGINT NOT NULL COMMENT 'Seed: the same seed and parameters give the same data',
  patients             INT UNSIGNED NOT NULL COMMENT 'People in the sample',
  persons_per_patient  DECIMAL(14,6) NOT NULL COMMENT 'People that one patient stands for: multiply counts by it to speak of the region',
  first_date           DATE NOT NULL COMMENT 'First day of the history',
  last_date            DATE NOT NULL COMMENT 'Last day of the history',
  reference_date       DATE NOT NULL COMMENT 'Day at which age_group holds',
  parameters           TEXT NOT NULL COMMENT 'All parameters of the run, as name=value; name=value',
  PRIMARY KEY (seed)
) COMMENT 'How this dataset was made: one row';

CREATE TABLE dataset_manifest (
  table_name  VARCHAR(64) NOT NULL COMMENT 'Table',
  row_count   BIGINT UNSIGNED NOT NULL COMMENT 'Rows that the manifest promises',
  bytes       BIGINT UNSIGNED NOT NULL COMMENT 'Size of the CSV file',
  sha256      CHAR(64) CHARACTER SET ascii NOT NULL COMMENT 'SHA-256 of the CSV file',
  checksum    DECIMAL(40,0) NOT NULL COMMENT 'Sum of the squared CRC32 of its rows, in any order (see checks/checksums_match_manifest.sql)',
  PRIMARY KEY (table_name)
) COMMENT 'What manifest.json said of each table; written by load';
