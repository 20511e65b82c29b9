-- Where people are admitted who do not come through an ED. The variance is half as large again as by chance alone.
-- class: plausibility
-- of: ip_stays
-- severity: error
-- check: planned_stays_at_home | Elective and direct admissions of the people of a home facility at that site, in subprograms that it has,
--   against the people of the other home facilities | threshold: 0.95 to 1.05 | least: 30
SELECT check_id, facility_home_id, program_id, subprogram_id, value, sampling_error, expected
FROM (SELECT 'planned_stays_at_home' AS check_id, facility_home_id, program_id, subprogram_id,
             SUM(x) / SUM(y * other_x / other_y) AS value,
             SQRT(1.5 * SUM((x + other_x) / (y + other_y) * (1 - (x + other_x) / (y + other_y)) * y * (1 + y / other_y)))
               / SUM(y * other_x / other_y) AS sampling_error, SUM(y * other_x / other_y) AS expected
      FROM (SELECT facility_home_id, program_id, subprogram_id, x, y, SUM(x) OVER unit - x AS other_x, SUM(y) OVER unit - y AS other_y
            FROM ( -- y: stays; x: those at the home facility
              SELECT p.facility_home_id, i.program_id, i.subprogram_id, i.admit_source, 1e0 * COUNT(*) AS y,
                     1e0 * COUNT(IF(i.facility_id = p.facility_home_id, 1, NULL)) AS x
              FROM ip_stays i FORCE INDEX (PRIMARY) STRAIGHT_JOIN patients p ON p.patient_id = i.patient_id STRAIGHT_JOIN dataset_info d
              WHERE i.admit_source IN ('Elective', 'Direct')
                AND i.admit_ts >= d.first_date + INTERVAL 40 DAY -- earlier, stays from the ED say Direct: their visits are not in the data
              GROUP BY p.facility_home_id, i.program_id, i.subprogram_id, i.admit_source
              HAVING x > 0) h -- a home facility may not have the subprogram
            WINDOW unit AS (PARTITION BY program_id, subprogram_id, admit_source)) w
      WHERE other_x > 0
      GROUP BY facility_home_id, program_id, subprogram_id) q;
