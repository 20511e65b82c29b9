-- check: Every key resolves: sites, areas, programs, patients and visits that rows name exist
-- class: conformance
SELECT 'patients.lha_id' AS reference, CAST(p.patient_id AS CHAR) AS row_key, CAST(p.lha_id AS CHAR) AS missing
FROM patients p LEFT JOIN dim_lha l ON l.lha_id = p.lha_id WHERE l.lha_id IS NULL
UNION ALL
SELECT 'patients.facility_home_id', CAST(p.patient_id AS CHAR), CAST(p.facility_home_id AS CHAR)
FROM patients p LEFT JOIN dim_site s ON s.site_id = p.facility_home_id WHERE s.site_id IS NULL
UNION ALL
SELECT 'ed_encounters.patient_id', CAST(e.encounter_id AS CHAR), CAST(e.patient_id AS CHAR)
FROM ed_encounters e LEFT JOIN patients p ON p.patient_id = e.patient_id WHERE p.patient_id IS NULL
UNION ALL
SELECT 'ed_encounters.facility_id', CAST(e.encounter_id AS CHAR), CAST(e.facility_id AS CHAR)
FROM ed_encounters e LEFT JOIN dim_site s ON s.site_id = e.facility_id WHERE s.site_id IS NULL
UNION ALL
SELECT 'ip_stays.patient_id', CAST(i.stay_id AS CHAR), CAST(i.patient_id AS CHAR)
FROM ip_stays i LEFT JOIN patients p ON p.patient_id = i.patient_id WHERE p.patient_id IS NULL
UNION ALL
SELECT 'ip_stays.facility_id', CAST(i.stay_id AS CHAR), CAST(i.facility_id AS CHAR)
FROM ip_stays i LEFT JOIN dim_site s ON s.site_id = i.facility_id WHERE s.site_id IS NULL
UNION ALL
SELECT 'ip_stays.subprogram_id', CAST(i.stay_id AS CHAR), CONCAT(i.program_id, '.', i.subprogram_id)
FROM ip_stays i LEFT JOIN dim_subprogram d ON d.program_id = i.program_id AND d.subprogram_id = i.subprogram_id WHERE d.program_id IS NULL
UNION ALL
SELECT 'ip_stays.ed_encounter_id', CAST(i.stay_id AS CHAR), CAST(i.ed_encounter_id AS CHAR)
FROM ip_stays i LEFT JOIN ed_encounters e ON e.encounter_id = i.ed_encounter_id
WHERE i.ed_encounter_id IS NOT NULL AND e.encounter_id IS NULL
UNION ALL
SELECT 'dim_lha.default_site_id', CAST(l.lha_id AS CHAR), CAST(l.default_site_id AS CHAR)
FROM dim_lha l LEFT JOIN dim_site s ON s.site_id = l.default_site_id WHERE s.site_id IS NULL;
