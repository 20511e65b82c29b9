-- check: No two ED visits of a person overlap
-- class: plausibility
SELECT patient_id, encounter_id, arrival_ts, previous_encounter_id, previous_end
FROM (SELECT patient_id, encounter_id, arrival_ts,
             LAG(encounter_id) OVER w AS previous_encounter_id,
             LAG(departure_ts) OVER w AS previous_end
      FROM ed_encounters
      WINDOW w AS (PARTITION BY patient_id ORDER BY arrival_ts, encounter_id)) v
WHERE previous_end > arrival_ts;
