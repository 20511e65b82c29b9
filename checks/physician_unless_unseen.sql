-- check: A visit has no physician time exactly when the person left without being seen (LWBS)
-- class: conformance
SELECT encounter_id, dispo, physician_ts
FROM ed_encounters
WHERE (dispo = 'LWBS') <> (physician_ts IS NULL);
