-- title:    ED arrivals by weekday and hour
-- section:  Emergency
-- question: When do people come?
-- reading:  visits: of the sample in the year; arrivals_region: mean arrivals in that hour of one such day, whole region.
--           Hours by the local clock.
-- param:    year = 2025 | calendar year of the history, by default its last | SELECT YEAR(first_date), YEAR(last_date) FROM dataset_info
-- chart:    heatmap x=hour y=weekday value=arrivals_region
WITH RECURSIVE hours AS (
  SELECT 0 AS n UNION ALL SELECT n + 1 FROM hours WHERE n < 167
),
counts AS (
  SELECT WEEKDAY(arrival_ts) * 24 + HOUR(arrival_ts) AS n, COUNT(*) AS visits
  FROM ed_encounters
  WHERE arrival_ts >= MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1)
    AND arrival_ts <  MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1)
  GROUP BY WEEKDAY(arrival_ts) * 24 + HOUR(arrival_ts)
),
span AS (
  SELECT GREATEST(MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1), first_date) AS first_day,
         DATEDIFF(LEAST(MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)) + 1, 1), last_date + INTERVAL 1 DAY),
                  GREATEST(MAKEDATE(COALESCE(@year, (SELECT YEAR(last_date) FROM dataset_info)), 1), first_date)) AS days
  FROM dataset_info
)
SELECT ELT(1 + h.n DIV 24, 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday') AS weekday,
       h.n MOD 24 AS hour,
       COALESCE(c.visits, 0) AS visits,
       ROUND(COALESCE(c.visits, 0) * (SELECT persons_per_patient FROM dataset_info)
             / NULLIF((span.days + 6 - (h.n DIV 24 - WEEKDAY(span.first_day) + 7) MOD 7) DIV 7, 0), 1) AS arrivals_region
FROM hours h
CROSS JOIN span
LEFT JOIN counts c ON c.n = h.n
ORDER BY h.n;
