-- title:    Alternate level of care (ALC)
-- section:  Inpatient
-- question: Who stays in an acute bed although the acute care is over?
-- reading:  Stays discharged in the year, of the sample, by site and age at admission.
--           ALC days: waiting for care elsewhere, in per cent of the days of these stays.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=age_group y=site_name value=alc_days_pct
WITH counts AS (
  SELECT t.facility_id AS site_id, INTERVAL(TIMESTAMPDIFF(YEAR, p.dob, t.admit_ts), 5, 15, 25, 45, 65, 75, 85) AS age,
         COUNT(*) AS discharges, SUM(t.alc_flag) AS alc_stays, SUM(t.los_days) AS days, SUM(t.alc_days) AS alc_days
  FROM ip_stays t FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = t.patient_id
  WHERE t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND t.discharge_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY t.facility_id, age
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site)
SELECT s.site_name AS site_name,
       ELT(1 + c.age, '0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+') AS age_group,
       SUM(c.discharges) AS discharges,
       SUM(c.alc_stays) AS alc_stays,
       ROUND(100 * SUM(c.alc_stays) / SUM(c.discharges), 1) AS alc_stays_pct,
       SUM(c.days) AS patient_days,
       SUM(c.alc_days) AS alc_days,
       ROUND(100 * SUM(c.alc_days) / NULLIF(SUM(c.days), 0), 1) AS alc_days_pct
FROM counts c
JOIN places s ON s.site_id IN (0, c.site_id)
GROUP BY s.site_id, s.site_name, c.age
ORDER BY s.site_id, c.age;
