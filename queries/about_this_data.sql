-- title:    About this data
-- section:  Data
-- question: What is in this database, and how was it made?
-- reading:  Synthetic: no row describes a real person. The same version, seed and parameters give the same data.
--           residents = patients x persons_per_patient; events: seasons, weather, closed wards and the like (dim_event).
-- chart:    none
SELECT version,
       seed,
       patients,
       persons_per_patient,
       ROUND(patients * persons_per_patient) AS residents,
       first_date,
       last_date,
       reference_date,
       (SELECT row_count FROM dataset_manifest WHERE table_name = 'dim_event') AS events,
       (SELECT row_count FROM dataset_manifest WHERE table_name = 'ed_encounters') AS ed_visits,
       (SELECT row_count FROM dataset_manifest WHERE table_name = 'ip_stays') AS inpatient_stays
FROM dataset_info;
