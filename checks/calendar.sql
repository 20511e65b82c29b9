-- dim_date against the Gregorian calendar, and the statutory holidays of British Columbia, worked out here again. Easter is that of Gauss.
-- class: conformance
-- of: dim_date
-- check: calendar_is_complete | dim_date has every day from before the history to the end of the projection | class: completeness
-- check: date_parts_fit | Year, quarter, month, ISO week and weekday are those of the date
-- check: date_fiscal_year_fits | The fiscal year runs from April to March, in 13 periods: the first to the last Thursday of April, then
--   four weeks each, the last to the end
-- check: date_holiday_fits | The statutory holidays are those of British Columbia, with their names
-- check: date_after_long_weekend_fits | days_after_long_weekend counts the days since the last one of three days off and more, up to 7
WITH days AS (
  SELECT c.*, c.is_weekend = 1 OR c.is_holiday = 1 AS off, (19 * (c.year % 19) + 24) % 30 AS moon,
         c.year - IF(c.month < 4, 1, 0) AS fiscal, MAKEDATE(c.year - IF(c.month < 4, 1, 0), 1) + INTERVAL 3 MONTH AS april,
         LAG(c.date) OVER (ORDER BY c.date) AS day_before
  FROM dim_date c),
fitted AS (
  SELECT days.*, moon + (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7 AS easter, -- days after 22 March
         april + INTERVAL 29 - (WEEKDAY(april + INTERVAL 29 DAY) + 4) % 7 DAY AS first_ends,
         SUM(off) OVER (ORDER BY date ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) = 3 AS ends_three,
         3 IN (SUM(off) OVER (ORDER BY date ROWS BETWEEN 2 PRECEDING AND CURRENT ROW),
               SUM(off) OVER (ORDER BY date ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING),
               SUM(off) OVER (ORDER BY date ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING)) AS in_three
  FROM days),
holidays AS (
  SELECT fitted.*, CASE
           WHEN month = 1 AND DAYOFMONTH(date) = 1 THEN 'New Year''s Day'
           WHEN month = 2 AND weekday = 1 AND DAYOFMONTH(date) BETWEEN IF(year >= 2019, 15, 8) AND IF(year >= 2019, 21, 14)
                AND year >= 2013 THEN 'Family Day'
           WHEN date = MAKEDATE(year, 1) + INTERVAL 2 MONTH + INTERVAL 19 + easter - IF(moon = 29 AND easter = 35
                OR moon = 28 AND easter = 34 AND year % 19 > 10, 7, 0) DAY THEN 'Good Friday'
           WHEN month = 5 AND weekday = 1 AND DAYOFMONTH(date) BETWEEN 18 AND 24 THEN 'Victoria Day'
           WHEN month = 7 AND DAYOFMONTH(date) = 1 THEN 'Canada Day'
           WHEN month = 8 AND weekday = 1 AND DAYOFMONTH(date) <= 7 THEN 'British Columbia Day'
           WHEN month = 9 AND weekday = 1 AND DAYOFMONTH(date) <= 7 THEN 'Labour Day'
           WHEN month = 9 AND DAYOFMONTH(date) = 30 AND year >= 2023 THEN 'National Day for Truth and Reconciliation'
           WHEN month = 10 AND weekday = 1 AND DAYOFMONTH(date) BETWEEN 8 AND 14 THEN 'Thanksgiving Day'
           WHEN month = 11 AND DAYOFMONTH(date) = 11 THEN 'Remembrance Day'
           WHEN month = 12 AND DAYOFMONTH(date) = 25 THEN 'Christmas Day' END AS holiday,
         DATEDIFF(date, MAX(IF(ends_three, date, NULL)) OVER (ORDER BY date ROWS UNBOUNDED PRECEDING)) AS days_after
  FROM fitted)
SELECT CONCAT_WS(',',
       IF(date > day_before + INTERVAL 1 DAY, 'calendar_is_complete', NULL),
       IF(year <> YEAR(date) OR quarter <> QUARTER(date) OR month <> MONTH(date) OR iso_week <> WEEK(date, 3)
          OR weekday <> WEEKDAY(date) + 1 OR is_weekend <> (WEEKDAY(date) >= 5), 'date_parts_fit', NULL),
       IF(fiscal_year <> CONCAT(fiscal, '/', LPAD((fiscal + 1) % 100, 2, '0'))
          OR fiscal_period <> IF(date <= first_ends, 1, LEAST(13, 2 + (DATEDIFF(date, first_ends) - 1) DIV 28)),
          'date_fiscal_year_fits', NULL),
       IF(NOT (holiday_name <=> holiday) OR is_holiday <> (holiday IS NOT NULL), 'date_holiday_fits', NULL),
       IF(date > (SELECT MIN(date) + INTERVAL 9 DAY FROM dim_date) AND date < (SELECT MAX(date) - INTERVAL 2 DAY FROM dim_date)
          AND NOT (days_after_long_weekend <=> IF(in_three OR days_after > 7, NULL, days_after)), 'date_after_long_weekend_fits', NULL)
       ) AS broken,
       date, year, quarter, month, fiscal_year, fiscal_period, iso_week, weekday, is_weekend, is_holiday, holiday_name, holiday,
       days_after_long_weekend
FROM holidays
HAVING broken <> ''
UNION ALL
SELECT 'calendar_is_complete', MAX(c.date), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM dataset_info d LEFT JOIN dim_date c ON 1 = 1
GROUP BY d.first_date, d.last_date
HAVING MIN(c.date) IS NULL OR MIN(c.date) >= d.first_date OR MAX(c.date) < d.last_date
    OR MAX(c.date) < (SELECT MAKEDATE(MAX(year) + 1, 1) - INTERVAL 1 DAY FROM population_projection);
