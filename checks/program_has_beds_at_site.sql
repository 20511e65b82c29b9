-- check: A stay is in a program that has staffed beds at its site
-- class: plausibility
SELECT i.stay_id, i.facility_id, i.program_id, b.staffed_beds
FROM ip_stays i LEFT JOIN staffed_beds b ON b.site_id = i.facility_id AND b.program_id = i.program_id
WHERE b.staffed_beds IS NULL OR b.staffed_beds < 1;
