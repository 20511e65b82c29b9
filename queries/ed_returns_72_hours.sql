-- title:    Returns within 72 hours
-- section:  Emergency
-- question: How many come back soon after they were sent home?
-- reading:  Of the visits that ended in Discharge, those with another ED visit, at any site, within 72 hours of departure
--           (any cause, planned or not). The last 72 hours of the history are left out.
-- reading:  returned_admitted_pct: with such a return that ended in Admit. Visits of the sample, by the site that sent home.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=site_name y=returned_pct,returned_admitted_pct
WITH discharges AS (
  SELECT e.facility_id, (SELECT MAX(r.dispo <=> 'Admit') FROM ed_encounters r
                         WHERE r.patient_id = e.patient_id AND r.arrival_ts > e.departure_ts
                           AND r.arrival_ts <= e.departure_ts + INTERVAL 72 HOUR) AS admitted -- NULL: did not return
  FROM ed_encounters e FORCE INDEX (PRIMARY)
  WHERE e.dispo = 'Discharge'
    AND e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
    AND e.departure_ts <= (SELECT last_date FROM dataset_info) - INTERVAL 2 DAY
  LIMIT 1000000000 -- lets each value be computed once
),
counts AS (
  SELECT facility_id AS site_id, COUNT(*) AS discharged, COUNT(admitted) AS returned, SUM(COALESCE(admitted, 0)) AS admitted
  FROM discharges
  GROUP BY facility_id
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site)
SELECT s.site_name AS site_name,
       SUM(c.discharged) AS discharged,
       SUM(c.returned) AS returned,
       ROUND(100 * SUM(c.returned) / SUM(c.discharged), 1) AS returned_pct,
       ROUND(100 * SUM(c.admitted) / SUM(c.discharged), 1) AS returned_admitted_pct
FROM counts c
JOIN places s ON s.site_id IN (0, c.site_id)
GROUP BY s.site_id, s.site_name
ORDER BY s.site_id;
