-- title:    Acuity by site and age
-- section:  Emergency
-- question: How sick are the people who come, where and at which age?
-- reading:  visits: of the sample, triaged. Per cent of the visits of each row by CTAS, from 1 (resuscitation) to 5 (non-urgent).
--           Age at arrival.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    stacked x=age_group y=ctas_1_pct,ctas_2_pct,ctas_3_pct,ctas_4_pct,ctas_5_pct by=site_name
WITH counts AS (
  SELECT e.facility_id AS site_id, INTERVAL(TIMESTAMPDIFF(YEAR, p.dob, e.arrival_ts), 5, 15, 25, 45, 65, 75, 85) AS age, e.acuity,
         COUNT(*) AS n
  FROM ed_encounters e FORCE INDEX (PRIMARY)
  STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
  WHERE e.acuity IS NOT NULL
    AND e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY e.facility_id, age, e.acuity
),
places AS (SELECT 0 AS site_id, 'All sites' AS site_name UNION ALL SELECT site_id, site_name FROM dim_site)
SELECT s.site_name AS site_name,
       ELT(1 + c.age, '0-4', '5-14', '15-24', '25-44', '45-64', '65-74', '75-84', '85+') AS age_group,
       SUM(c.n) AS visits,
       ROUND(100 * SUM(CASE WHEN c.acuity = 1 THEN c.n ELSE 0 END) / SUM(c.n), 1) AS ctas_1_pct,
       ROUND(100 * SUM(CASE WHEN c.acuity = 2 THEN c.n ELSE 0 END) / SUM(c.n), 1) AS ctas_2_pct,
       ROUND(100 * SUM(CASE WHEN c.acuity = 3 THEN c.n ELSE 0 END) / SUM(c.n), 1) AS ctas_3_pct,
       ROUND(100 * SUM(CASE WHEN c.acuity = 4 THEN c.n ELSE 0 END) / SUM(c.n), 1) AS ctas_4_pct,
       ROUND(100 * SUM(CASE WHEN c.acuity = 5 THEN c.n ELSE 0 END) / SUM(c.n), 1) AS ctas_5_pct
FROM counts c
JOIN places s ON s.site_id IN (0, c.site_id)
GROUP BY s.site_id, s.site_name, c.age
ORDER BY s.site_id, c.age;
