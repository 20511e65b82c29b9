-- title:    Waits and time in the ED
-- section:  Emergency
-- question: How long do people wait for a physician, and how long do they stay in the department?
-- reading:  Wait: arrival to physician, of those who were seen. Stay: arrival to departure. In whole minutes;
--           hours are minutes / 60. Visits of the sample that have ended.
-- reading:  Percentiles by nearest rank: the smallest value that at least that share of the visits does not exceed.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=acuity y=wait_median_min,wait_p90_min by=disposition
WITH measures AS (SELECT 'wait' AS measure UNION ALL SELECT 'stay'),
minutes AS (
  SELECT e.acuity, FIELD(e.dispo, 'Discharge', 'Admit', 'Transfer', 'AMA', 'LWBS', 'Death') AS dispo, m.measure,
         TIMESTAMPDIFF(MINUTE, e.arrival_ts, IF(m.measure = 'wait', e.physician_ts, e.departure_ts)) AS value, COUNT(*) AS n
  FROM ed_encounters e
  STRAIGHT_JOIN measures m -- the visits first, so that they are read once
  WHERE e.departure_ts IS NOT NULL
    AND e.arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND e.arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY e.acuity, e.dispo, m.measure, value
),
with_all AS ( -- of all dispositions (NULL), and of each
  SELECT acuity, measure, value, dispo, SUM(n) AS n
  FROM minutes
  WHERE value IS NOT NULL
  GROUP BY acuity, measure, value, dispo WITH ROLLUP
),
ranked AS (
  SELECT acuity, COALESCE(dispo, 0) AS dispo, measure, value, n,
         SUM(n) OVER (PARTITION BY acuity, dispo, measure ORDER BY value) AS up_to,
         SUM(n) OVER (PARTITION BY acuity, dispo, measure) AS total
  FROM with_all WHERE value IS NOT NULL
)
SELECT acuity,
       ELT(1 + dispo, 'All', 'Discharge', 'Admit', 'Transfer', 'AMA', 'LWBS', 'Death') AS disposition,
       SUM(CASE WHEN measure = 'stay' THEN n END) AS visits,
       MIN(CASE WHEN measure = 'wait' AND up_to >= 0.5 * total THEN value END) AS wait_median_min,
       MIN(CASE WHEN measure = 'wait' AND up_to >= 0.9 * total THEN value END) AS wait_p90_min,
       ROUND(MIN(CASE WHEN measure = 'stay' AND up_to >= 0.5 * total THEN value END) / 60, 1) AS stay_median_h,
       ROUND(MIN(CASE WHEN measure = 'stay' AND up_to >= 0.9 * total THEN value END) / 60, 1) AS stay_p90_h
FROM ranked
GROUP BY ranked.dispo, acuity
ORDER BY ranked.dispo, acuity;
