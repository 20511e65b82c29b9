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
days AS (
  SELECT c.weekday, COUNT(*) AS n FROM dim_date c JOIN dataset_info i ON c.date BETWEEN i.first_date AND i.last_date
  WHERE c.year = COALESCE(@year, YEAR(i.last_date))
  GROUP BY c.weekday
)
SELECT ELT(1 + h.n DIV 24, 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday') AS weekday,
       h.n MOD 24 AS hour,
       COALESCE(c.visits, 0) AS visits,
       ROUND(COALESCE(c.visits, 0) * (SELECT persons_per_patient FROM dataset_info) / d.n, 1) AS arrivals_region
FROM hours h
LEFT JOIN days d ON d.weekday = 1 + h.n DIV 24
LEFT JOIN counts c ON c.n = h.n
ORDER BY h.n;
