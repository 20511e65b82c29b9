-- check: About 90 % of care is at the home facility (80 to 97 %, and the sampling error)
-- class: plausibility
SELECT care, at_home, at_home / care AS share
FROM (SELECT COUNT(*) AS care, SUM(c.facility_id = p.facility_home_id) AS at_home
      FROM (SELECT patient_id, facility_id FROM ed_encounters UNION ALL SELECT patient_id, facility_id FROM ip_stays) c
      JOIN patients p ON p.patient_id = c.patient_id) a
WHERE care > 0 AND (at_home / care < 0.80 - 1.5 / SQRT(care) OR at_home / care > 0.97 + 0.5 / SQRT(care));
