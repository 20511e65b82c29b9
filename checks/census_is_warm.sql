-- check: People are in bed on the first and on the last day, at least half as many as staffed beds, and the sampling error
-- class: plausibility
SELECT c.day, c.census, ROUND(b.beds / d.persons_per_patient, 1) AS beds_of_sample
FROM (SELECT i.first_date AS day, (SELECT COUNT(*) FROM ip_stays s WHERE s.admit_ts < i.first_date + INTERVAL 1 DAY
                                   AND (s.discharge_ts IS NULL OR s.discharge_ts >= i.first_date + INTERVAL 1 DAY)) AS census FROM dataset_info i
      UNION ALL
      SELECT i.last_date, (SELECT COUNT(*) FROM ip_stays s WHERE s.discharge_ts IS NULL) FROM dataset_info i) c
CROSS JOIN dataset_info d
CROSS JOIN (SELECT SUM(staffed_beds) AS beds FROM staffed_beds) b
WHERE c.census < 0.5 * b.beds / d.persons_per_patient - 3 * SQRT(b.beds / d.persons_per_patient);
