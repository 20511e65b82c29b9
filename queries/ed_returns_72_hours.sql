-- title:    Returns within 72 hours
-- section:  Emergency
-- question: How many come back soon after they were sent home?
-- reading:  Of the visits that ended in Discharge, those with another ED visit, at any site, within 72 hours of departure
--           (any cause, planned or not). The last 72 hours of the history are left out.
-- reading:  returned_admitted_pct: with such a return that ended in Admit. Visits of the sample, by the site that sent home.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=site_name y=returned_pct,returned_admitted_pct
WITH discharges AS (
  SELECT e.encounter_id, e.facility_id, MAX(r.encounter_id IS NOT NULL) AS returned, MAX(r.dispo = 'Admit') AS admitted
  FROM ed_encounters e
  LEFT JOIN ed_encounters r ON r.patient_id = e.patient_id AND r.arrival_ts > e.departure_ts
                           AND r.arrival_ts <= e.departure_ts + INTERVAL 72 HOUR
  WHERE e.dispo = 'Discharge'
    AND e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
    AND e.departure_ts <= (SELECT last_date FROM dataset_info) - INTERVAL 2 DAY
  GROUP BY e.encounter_id, e.facility_id
),
counts AS (
  SELECT facility_id AS site_id, COUNT(*) AS discharged, SUM(returned) AS returned, SUM(COALESCE(admitted, 0)) AS admitted
  FROM discharges
  GROUP BY facility_id
),
with_all AS (
  SELECT site_id, discharged, returned, admitted FROM counts
  UNION ALL
  SELECT 0, SUM(discharged), SUM(returned), SUM(admitted) FROM counts
)
SELECT COALESCE(s.site_name, 'All sites') AS site_name,
       c.discharged,
       c.returned,
       ROUND(100 * c.returned / c.discharged, 1) AS returned_pct,
       ROUND(100 * c.admitted / c.discharged, 1) AS returned_admitted_pct
FROM with_all c
LEFT JOIN dim_site s ON s.site_id = c.site_id
WHERE c.discharged > 0
ORDER BY c.site_id;
