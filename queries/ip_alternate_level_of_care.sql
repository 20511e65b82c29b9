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
  FROM ip_stays t
  JOIN patients p ON p.patient_id = t.patient_id
  WHERE t.discharge_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND t.discharge_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY t.facility_id, age
),
with_all AS (
  SELECT site_id, age, discharges, alc_stays, days, alc_days FROM counts
  UNION ALL
  SELECT 0, age, SUM(discharges), SUM(alc_stays), SUM(days), SUM(alc_days) FROM counts GROUP BY age
)
SELECT COALESCE(s.site_name, 'All sites') AS site_name,
       ELT(1 + c.age, '0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+') AS age_group,
       c.discharges,
       c.alc_stays,
       ROUND(100 * c.alc_stays / c.discharges, 1) AS alc_stays_pct,
       c.days AS patient_days,
       c.alc_days,
       ROUND(100 * c.alc_days / NULLIF(c.days, 0), 1) AS alc_days_pct
FROM with_all c
LEFT JOIN dim_site s ON s.site_id = c.site_id
ORDER BY c.site_id, c.age;
