-- title:    Seen within the CTAS time objectives
-- section:  Emergency
-- question: Is each level of acuity seen by a physician in the time that CTAS asks for?
-- reading:  Objectives of the Canadian Triage and Acuity Scale: minutes to physician, and the share of visits that should be
--           seen within them. Level 1 means at once, counted here as within 5 minutes.
-- reading:  Visits of the sample whose disposition is known; those who left unseen count as not seen in time.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=acuity y=within_target_pct,objective_pct
WITH objectives AS (
  SELECT 1 AS acuity, 5 AS target_min, 98 AS objective_pct
  UNION ALL SELECT 2, 15, 95
  UNION ALL SELECT 3, 30, 90
  UNION ALL SELECT 4, 60, 85
  UNION ALL SELECT 5, 120, 80
),
counts AS (
  SELECT acuity, TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) DIV 60 AS wait, COUNT(*) AS n,
         SUM(TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) MOD 60 = 0) AS even
  FROM ed_encounters
  WHERE dispo IS NOT NULL
    AND arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY acuity, TIMESTAMPDIFF(SECOND, arrival_ts, physician_ts) DIV 60
)
SELECT o.acuity,
       o.target_min,
       COALESCE(SUM(c.n), 0) AS visits,
       COALESCE(SUM(CASE WHEN c.wait < o.target_min THEN c.n WHEN c.wait = o.target_min THEN c.even END), 0) AS within_target,
       ROUND(100 * COALESCE(SUM(CASE WHEN c.wait < o.target_min THEN c.n WHEN c.wait = o.target_min THEN c.even END), 0) / SUM(c.n), 1)
         AS within_target_pct,
       o.objective_pct
FROM objectives o
LEFT JOIN counts c ON c.acuity = o.acuity
GROUP BY o.acuity, o.target_min, o.objective_pct
ORDER BY o.acuity;
