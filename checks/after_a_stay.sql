-- What follows a stay: when people are readmitted, who leaves against advice and returns. "readmitted": a stay that began through the ED.
-- The people fall into 64 random groups: how far these differ is the sampling error. Of many people every second, third ... is looked at.
-- class: plausibility
-- of: ip_stays
-- severity: warning
-- check: readmitted_in_7_days | Of those readmitted within 30 days: within 7 days (M35) | threshold: 29 to 45 %
-- check: readmitted_after_30_days | First readmitted after 31 to 90 days against 0 to 30 days (M36) | threshold: 0.5 to 1.0
-- check: readmitted_after_leaving | Age 18 to 64: readmitted within 30 days, left against advice over others (M37)
--   | threshold: 1.6 to 4 | least: 30
-- check: substance_use_leaves | Left against advice: share of substance use over that of all adult stays (M39)
--   | threshold: 3 to 14 | least: 300
SELECT c.check_id, SUM(c.x) / SUM(c.y) AS value,
       SQRT(64 / 63 * GREATEST(0, SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y)))
         / SUM(c.y) AS sampling_error,
       SUM(c.y) AS sample_size
FROM (SELECT random_group, JSON_ARRAY( -- check, numerator, denominator
        JSON_ARRAY('readmitted_in_7_days', SUM(followed AND days < 7), SUM(followed AND days < 30)),
        JSON_ARRAY('readmitted_after_30_days', SUM(followed AND days BETWEEN 30 AND 89), SUM(followed AND days < 30)),
        JSON_ARRAY('readmitted_after_leaving', SUM(followed AND age BETWEEN 18 AND 64 AND left_ama AND days < 30)
            * SUM(SUM(followed AND age BETWEEN 18 AND 64 AND NOT left_ama)) OVER ()
            / SUM(SUM(followed AND age BETWEEN 18 AND 64 AND NOT left_ama AND days < 30)) OVER (),
          SUM(followed AND age BETWEEN 18 AND 64 AND left_ama)),
        JSON_ARRAY('substance_use_leaves', SUM(substance_use AND left_ama) * SUM(SUM(age >= 18)) OVER ()
            / SUM(SUM(age >= 18 AND left_ama)) OVER (), SUM(substance_use))) AS shares
      FROM (SELECT CRC32(i.patient_id) % 64 AS random_group, TIMESTAMPDIFF(YEAR, p.dob, i.admit_ts) AS age,
                   i.discharge_dispo = 'AMA' AS left_ama, u.subprogram_name LIKE 'Substance Use%' AS substance_use,
                   i.discharge_ts < d.last_date - INTERVAL 89 DAY AS followed,
                   COALESCE(TIMESTAMPDIFF(DAY, i.discharge_ts, (SELECT MIN(r.admit_ts) FROM ip_stays r
                     WHERE r.patient_id = i.patient_id AND r.admit_source = 'ED' AND r.admit_ts >= i.discharge_ts)), 10000) AS days
            FROM dataset_info d STRAIGHT_JOIN ip_stays i STRAIGHT_JOIN patients p ON p.patient_id = i.patient_id
            STRAIGHT_JOIN dim_subprogram u ON u.program_id = i.program_id AND u.subprogram_id = i.subprogram_id
            WHERE i.discharge_dispo NOT IN ('Death', 'Transfer') AND i.admit_source <> 'Newborn'
              AND CRC32(i.patient_id) DIV 64 % CEIL(d.patients / 300000) = 0
            LIMIT 1000000000) s -- the limit lets each value be computed once
      GROUP BY random_group) t
JOIN JSON_TABLE(t.shares, '$[*]' COLUMNS (check_id VARCHAR(64) PATH '$[0]', x DOUBLE PATH '$[1]', y DOUBLE PATH '$[2]')) c ON 1 = 1
GROUP BY c.check_id;
