-- An encounter_id or stay_id is the whole hours since the first day of dim_date, when the simulation begins, then nine digits: the place of
-- the person among the people. Who has given the rows other numbers leaves these checks out (--skip numbers).
-- class: conformance
-- of: patients
-- check: visit_numbers_have_the_hour | An encounter_id holds the hour of arrival
-- check: stay_numbers_have_the_hour | A stay_id holds the hour of admission
-- check: numbers_have_the_person | The last nine digits of the numbers of a person's visits and stays are one place among the people
SELECT CONCAT_WS(',', IF(wrong_hours > 0, 'visit_numbers_have_the_hour', NULL),
                 IF(lowest <> highest OR lowest < 1 OR highest > people, 'numbers_have_the_person', NULL)) AS broken,
       patient_id, number_of_rows, wrong_hours, lowest AS lowest_place, highest AS highest_place, people
FROM (SELECT e.patient_id, COUNT(*) AS number_of_rows, MIN(e.encounter_id % 1000000000) AS lowest,
             MAX(e.encounter_id % 1000000000) AS highest, (SELECT patients FROM dataset_info) AS people,
             SUM(e.encounter_id DIV 1000000000 <> TIMESTAMPDIFF(HOUR, (SELECT MIN(date) FROM dim_date), e.arrival_ts)) AS wrong_hours
      FROM ed_encounters e FORCE INDEX (PRIMARY)
      GROUP BY e.patient_id -- that alone: it is the order of the rows
      HAVING wrong_hours > 0 OR lowest <> highest OR lowest < 1 OR highest > people) v
UNION ALL
SELECT CONCAT_WS(',', IF(wrong_hours > 0, 'stay_numbers_have_the_hour', NULL),
                 IF(lowest <> highest OR lowest < 1 OR highest > people OR lowest <> place_of_visits, 'numbers_have_the_person', NULL)),
       patient_id, number_of_rows, wrong_hours, lowest, highest, people
FROM (SELECT s.*, (SELECT e.encounter_id % 1000000000 FROM ed_encounters e WHERE e.patient_id = s.patient_id LIMIT 1) AS place_of_visits
      FROM (SELECT i.patient_id, COUNT(*) AS number_of_rows, MIN(i.stay_id % 1000000000) AS lowest,
                   MAX(i.stay_id % 1000000000) AS highest, (SELECT patients FROM dataset_info) AS people,
                   SUM(i.stay_id DIV 1000000000 <> TIMESTAMPDIFF(HOUR, (SELECT MIN(date) FROM dim_date), i.admit_ts)) AS wrong_hours
            FROM ip_stays i FORCE INDEX (PRIMARY)
            GROUP BY i.patient_id) s) i
WHERE wrong_hours > 0 OR lowest <> highest OR lowest < 1 OR highest > people OR lowest <> place_of_visits;
