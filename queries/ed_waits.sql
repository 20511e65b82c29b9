-- title:    Waits and time in the ED
-- section:  Emergency
-- question: How long do people wait for a physician, and how long do they stay in the department?
-- reading:  Wait: arrival to physician, of those who were seen. Stay: arrival to departure. In whole minutes;
--           hours are minutes / 60. Visits of the sample.
-- reading:  Percentiles by nearest rank: the smallest value that at least that share of the visits does not exceed.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    bar x=acuity y=wait_median_min,wait_p90_min by=disposition
WITH minutes AS (
  SELECT acuity, dispo, 'wait' AS measure, TIMESTAMPDIFF(MINUTE, arrival_ts, physician_ts) AS value, COUNT(*) AS n
  FROM ed_encounters
  WHERE arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY acuity, dispo, TIMESTAMPDIFF(MINUTE, arrival_ts, physician_ts)
  UNION ALL
  SELECT acuity, dispo, 'stay', TIMESTAMPDIFF(MINUTE, arrival_ts, departure_ts), COUNT(*)
  FROM ed_encounters
  WHERE arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY acuity, dispo, TIMESTAMPDIFF(MINUTE, arrival_ts, departure_ts)
),
with_all AS (
  SELECT acuity, FIELD(dispo, 'Discharge', 'Admit', 'Transfer', 'AMA', 'LWBS', 'Death') AS dispo, measure, value, n FROM minutes
  UNION ALL
  SELECT acuity, 0, measure, value, SUM(n) FROM minutes GROUP BY acuity, measure, value
),
ranked AS (
  SELECT acuity, dispo, measure, value, n,
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
