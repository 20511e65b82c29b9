-- Deaths by season and births by day, of the last whole years of the history.
-- class: plausibility
-- of: ip_stays
-- severity: warning
-- check: deaths_in_winter | Deaths in hospital a day, December to February against June to August (M47)
--   | threshold: 1.02 to 1.3 | least: 300
-- check: births_at_weekends | Newborns of a weekend day against a weekday (M53) | threshold: 0.70 to 0.90 | least: 300
-- check: births_by_day | Newborns who come Monday to Friday from 9 to 17 h (M53) | threshold: 25.8 to 38 %
SELECT c.check_id,
       CASE c.check_id WHEN 'deaths_in_winter' THEN winter / 90.25 / (summer / 92) -- days
                       WHEN 'births_at_weekends' THEN weekend / 2 / (week / 5) ELSE by_day / (weekend + week) END AS value,
       CASE c.check_id WHEN 'deaths_in_winter' THEN winter / 90.25 / (summer / 92) * SQRT(1 / winter + 1 / summer)
                       WHEN 'births_at_weekends' THEN weekend / 2 / (week / 5) * SQRT(1 / weekend + 1 / week) ELSE 0 END AS sampling_error,
       IF(c.check_id = 'deaths_in_winter', winter + summer, weekend + week) AS stays
FROM (SELECT 'deaths_in_winter' AS check_id UNION ALL SELECT 'births_at_weekends' UNION ALL SELECT 'births_by_day') c
CROSS JOIN (
  SELECT 1e0 * COUNT(IF(i.discharge_dispo = 'Death' AND MONTH(i.discharge_ts) IN (12, 1, 2), 1, NULL)) AS winter,
         1e0 * COUNT(IF(i.discharge_dispo = 'Death' AND MONTH(i.discharge_ts) IN (6, 7, 8), 1, NULL)) AS summer,
         1e0 * COUNT(IF(i.admit_source = 'Newborn' AND WEEKDAY(i.admit_ts) >= 5, 1, NULL)) AS weekend,
         1e0 * COUNT(IF(i.admit_source = 'Newborn' AND WEEKDAY(i.admit_ts) < 5, 1, NULL)) AS week,
         1e0 * COUNT(IF(i.admit_source = 'Newborn' AND WEEKDAY(i.admit_ts) < 5 AND HOUR(i.admit_ts) BETWEEN 9 AND 16, 1, NULL)) AS by_day
  FROM dataset_info d STRAIGHT_JOIN ip_stays i
  WHERE IF(i.admit_source = 'Newborn', i.admit_ts, i.discharge_ts)
        >= d.last_date + INTERVAL 1 DAY - INTERVAL TIMESTAMPDIFF(YEAR, d.first_date, d.last_date + INTERVAL 1 DAY) YEAR) s;
