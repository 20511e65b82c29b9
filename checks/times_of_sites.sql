-- How long things take in the ED of each site. The mean of the logarithms is compared at the same service and acuity. Sites differ in how
-- long they treat, by a fifth at most.
-- Crowding makes the waits of a site vary from day to day by 0.16, with a correlation of 0.75 between days: hence 0.18 / days.
-- class: plausibility
-- of: ed_encounters
-- severity: error
-- check: treatments_of_sites | Time from the physician to the departure home, geometric mean of a site against all sites
--   | threshold: 0.8 to 1.25 | least: 1000
-- check: waits_of_sites | Wait for the physician at a site in a year against all sites, and that against all its years
--   | threshold: 0.9 to 1.1 | least: 1000
SELECT check_id, facility_id, years_back, EXP(above / y - usual) AS value,
       EXP(above / y - usual) * SQRT(1.5 * variance / y / y + IF(years_back IS NULL, 0, 0.18 / days)) AS sampling_error, y AS sample_size
FROM (
  SELECT check_id, facility_id, years_back, MAX(days) AS days, SUM(y) AS y, SUM(x - y * all_x / all_y) AS above,
         SUM(y * (all_xx / all_y - POW(all_x / all_y, 2))) AS variance,
         IF(years_back IS NULL, 0, SUM(SUM(x - y * all_x / all_y)) OVER site / SUM(SUM(y)) OVER site) AS usual
  FROM (
    SELECT check_id, facility_id, years_back, days, x, y, SUM(x) OVER stratum AS all_x, SUM(y) OVER stratum AS all_y,
           SUM(xx) OVER stratum AS all_xx
    FROM ( -- y: visits; x: the sum of the logarithms of their times; xx: the sum of the squares
      SELECT k.check_id, v.facility_id, v.ed_subservice, v.acuity, IF(k.by_year, v.years_back, NULL) AS years_back, MAX(v.days) AS days,
             SUM(IF(k.by_year, v.seen, v.home)) AS y, SUM(IF(k.by_year, v.wait, v.treatment)) AS x,
             SUM(IF(k.by_year, v.wait_squares, v.treatment_squares)) AS xx
      FROM (SELECT facility_id, ed_subservice, acuity, years_back, MAX(days) AS days, 1e0 * COUNT(*) AS seen, SUM(wait) AS wait,
                   SUM(wait * wait) AS wait_squares, 1e0 * COUNT(treatment) AS home, COALESCE(SUM(treatment), 0) AS treatment,
                   COALESCE(SUM(treatment * treatment), 0) AS treatment_squares
            FROM (SELECT e.facility_id, e.ed_subservice, e.acuity, DATEDIFF(d.last_date, e.arrival_ts) DIV 365 AS years_back,
                         LEAST(365, DATEDIFF(d.last_date, d.first_date) + 1 - DATEDIFF(d.last_date, e.arrival_ts) DIV 365 * 365) AS days,
                         LOG(GREATEST(1, TIMESTAMPDIFF(SECOND, e.arrival_ts, e.physician_ts))) AS wait,
                         IF(e.dispo = 'Discharge', LOG(GREATEST(1, TIMESTAMPDIFF(SECOND, e.physician_ts, e.departure_ts))), NULL)
                           AS treatment
                  FROM dataset_info d STRAIGHT_JOIN ed_encounters e
                  WHERE e.physician_ts IS NOT NULL
                  LIMIT 1000000000) e -- the limit lets each value be computed once
            GROUP BY facility_id, ed_subservice, acuity, years_back) v
      CROSS JOIN (SELECT 'treatments_of_sites' AS check_id, 0 AS by_year UNION ALL SELECT 'waits_of_sites', 1) k
      GROUP BY k.check_id, v.facility_id, v.ed_subservice, v.acuity, IF(k.by_year, v.years_back, NULL)) c
    WINDOW stratum AS (PARTITION BY check_id, ed_subservice, acuity, years_back)) w
  GROUP BY check_id, facility_id, years_back
  WINDOW site AS (PARTITION BY check_id, facility_id)) q
WHERE y > 0;
