-- check: A stay has admit_source ED exactly when it names a visit, and that visit ended in Admit
-- class: conformance
SELECT i.stay_id, i.admit_source, i.ed_encounter_id, e.dispo
FROM ip_stays i LEFT JOIN ed_encounters e ON e.encounter_id = i.ed_encounter_id
WHERE (i.admit_source = 'ED') <> (i.ed_encounter_id IS NOT NULL)
   OR (i.ed_encounter_id IS NOT NULL AND COALESCE(e.dispo, '') <> 'Admit');
