-- What dataset_info says of the run, against the tables.
-- class: conformance
-- of: dataset_info
-- check: dataset_has_one_row | dataset_info has one row
-- check: dataset_dates_ordered | The history begins before it ends, and ages hold on its last day
-- check: dataset_parameters_agree | parameters is a list of name=value, and says what the tables say
-- check: dataset_stands_for_the_region | patients x persons_per_patient is the population of the first projected year, and those who
--   were expected to die in the history
-- check: dataset_has_its_people | patients has the people that dataset_info speaks of, or of its range if it is a piece
SELECT c.check_id AS broken, d.*
FROM (SELECT COUNT(*) AS info_rows, MAX(patients) AS patients, MAX(persons_per_patient) AS persons_per_patient,
             MIN(first_date) AS first_date, MAX(last_date) AS last_date, MAX(reference_date) AS reference_date,
             CONCAT('; ', MAX(parameters), ';') AS parameters,
             SUBSTRING_INDEX(SUBSTRING_INDEX(MAX(parameters), '; range=', -1), ';', 1) AS people,
             SUBSTRING_INDEX(SUBSTRING_INDEX(MAX(parameters), '; region_deaths=', -1), ';', 1) AS deaths,
             (SELECT SUM(population) FROM population_projection
              WHERE year = (SELECT MIN(year) FROM population_projection)) AS base_population,
             (SELECT COUNT(*) FROM patients) AS patient_rows
      FROM dataset_info) d
JOIN (SELECT 'dataset_has_one_row' AS check_id UNION ALL SELECT 'dataset_dates_ordered' UNION ALL SELECT 'dataset_parameters_agree'
      UNION ALL SELECT 'dataset_stands_for_the_region' UNION ALL SELECT 'dataset_has_its_people') c
WHERE CASE c.check_id
      WHEN 'dataset_has_one_row' THEN info_rows <> 1
      WHEN 'dataset_dates_ordered' THEN first_date > last_date OR reference_date <> last_date
      WHEN 'dataset_parameters_agree' THEN COALESCE(parameters NOT LIKE CONCAT('%; patients=', patients, ';%')
           OR parameters NOT LIKE CONCAT('%; first_date=', first_date, ';%')
           OR parameters NOT LIKE CONCAT('%; last_date=', last_date, ';%')
           OR parameters NOT LIKE CONCAT('%; sites=', (SELECT COUNT(*) FROM dim_site), ';%')
           OR parameters NOT LIKE CONCAT('%; base_year=', (SELECT MIN(year) FROM population_projection), ';%'), 1)
      WHEN 'dataset_stands_for_the_region' THEN ABS(patients * persons_per_patient - base_population - deaths) > 1 + 0.000001 * patients
      ELSE COALESCE(patient_rows <> SUBSTRING_INDEX(people, '-', -1) + 1 - SUBSTRING_INDEX(people, '-', 1), 1) END;
