-- The last three digits of an encounter_id or stay_id count the visits and stays of a person, from 1: what has been taken out leaves a gap,
-- and what has been moved in time is out of order. Who has given the rows other numbers leaves these checks out (--skip numbers).
-- of: patients
-- check: visits_have_no_gap | The visits of a person are numbered from 1 without a gap | class: completeness
-- check: visits_are_numbered_in_order | The first visit of a person has the lowest number, the last one the highest
-- check: stays_have_no_gap | The stays of a person are numbered from 1 without a gap | class: completeness
-- check: stays_are_numbered_in_order | The first stay of a person has the lowest number, the last one the highest
SELECT CONCAT_WS(',', IF(lowest_id % 1000 <> 1 OR highest_id - lowest_id + 1 <> number_of_rows, 'visits_have_no_gap', NULL),
                 IF(first_id <> lowest_id % 1000 OR last_id <> highest_id % 1000, 'visits_are_numbered_in_order', NULL)) AS broken,
       patient_id, number_of_rows, lowest_id, highest_id, first_id, last_id
FROM (SELECT patient_id, COUNT(*) AS number_of_rows, MIN(encounter_id) AS lowest_id, MAX(encounter_id) AS highest_id,
             MIN(TO_SECONDS(arrival_ts) * 1000 + encounter_id % 1000) % 1000 AS first_id,
             MAX(TO_SECONDS(arrival_ts) * 1000 + encounter_id % 1000) % 1000 AS last_id
      FROM ed_encounters GROUP BY patient_id
      HAVING lowest_id % 1000 <> 1 OR highest_id - lowest_id + 1 <> number_of_rows
          OR first_id <> lowest_id % 1000 OR last_id <> highest_id % 1000) v
UNION ALL
SELECT CONCAT_WS(',', IF(lowest_id % 1000 <> 1 OR highest_id - lowest_id + 1 <> number_of_rows, 'stays_have_no_gap', NULL),
                 IF(first_id <> lowest_id % 1000 OR last_id <> highest_id % 1000, 'stays_are_numbered_in_order', NULL)),
       patient_id, number_of_rows, lowest_id, highest_id, first_id, last_id
FROM (SELECT patient_id, COUNT(*) AS number_of_rows, MIN(stay_id) AS lowest_id, MAX(stay_id) AS highest_id,
             MIN(TO_SECONDS(admit_ts) * 1000 + stay_id % 1000) % 1000 AS first_id,
             MAX(TO_SECONDS(admit_ts) * 1000 + stay_id % 1000) % 1000 AS last_id
      FROM ip_stays GROUP BY patient_id
      HAVING lowest_id % 1000 <> 1 OR highest_id - lowest_id + 1 <> number_of_rows
          OR first_id <> lowest_id % 1000 OR last_id <> highest_id % 1000) i;
