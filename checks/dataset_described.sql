-- check: dataset_info has one row, and what it says of the people and the base year holds
-- class: conformance
SELECT *
FROM (SELECT COUNT(*) AS info_rows, MAX(patients) AS patients, MAX(persons_per_patient) AS persons_per_patient,
             MIN(first_date) AS first_date, MAX(last_date) AS last_date,
             (SELECT SUM(population) FROM population_projection
              WHERE year = (SELECT MIN(year) FROM population_projection)) AS base_population
      FROM dataset_info) d
WHERE info_rows <> 1 OR first_date > last_date
   OR ABS(patients * persons_per_patient - base_population) > 1 + 0.000001 * patients;
