-- title:    About this data
-- section:  Data
-- question: What is in this database, and how was it made?
-- reading:  Synthetic: no row describes a real person. The same version, seed and parameters give the same data.
--           One patient stands for persons_per_patient people: residents, and those who died in the history.
--           events: seasons, weather, closed wards and the like (dim_event).
-- chart:    none
SELECT version,
       seed,
       patients,
       persons_per_patient,
       (SELECT SUM(population) FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection)) AS residents,
       first_date,
       last_date,
       reference_date,
       (SELECT row_count FROM dataset_manifest WHERE table_name = 'dim_event') AS events,
       (SELECT row_count FROM dataset_manifest WHERE table_name = 'ed_encounters') AS ed_visits,
       (SELECT row_count FROM dataset_manifest WHERE table_name = 'ip_stays') AS inpatient_stays
FROM dataset_info;
