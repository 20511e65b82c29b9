-- ED visits against published Canadian figures (the ids are those of docs/model.md). "hospital": not urgent care; "unseen": LWBS.
-- The people fall into 64 random groups. How far these differ is the sampling error: it includes what makes the visits of one person alike.
-- Of more than 100,000 people every second, third ... is looked at: enough to judge a band. A history of less than a year is too short.
-- COUNT(IF(x, 1, NULL)) says the same as SUM(x), in half the time: there are many visits.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: visits_65_plus | Visits by people 65 and over (E7) | threshold: 22 to 29 %
-- check: visits_0_4 | Visits at 0 to 4 (E8) | threshold: 6 to 9.5 %
-- check: ctas_1 | Visits at CTAS 1 (E10) | threshold: 0.4 to 1.5 %
-- check: ctas_2 | Visits at CTAS 2 (E10) | threshold: 14 to 28 %
-- check: ctas_3 | Visits at CTAS 3 (E10) | threshold: 42 to 56 %
-- check: ctas_4 | Visits at CTAS 4 (E10) | threshold: 18 to 35 %
-- check: ctas_5 | Visits at CTAS 5 (E10) | threshold: 2 to 7 %
-- check: ctas_1_is_rare | CTAS 1 is rare | threshold: 0 to 3 % | severity: error
-- check: urgent_care_is_low_acuity | Urgent care visits at CTAS 4 and 5 (E10) | threshold: 60 to 100 %
-- check: ctas_1_by_night | Visits at CTAS 1 that arrive from 0 to 8 h (E14) | threshold: 18 to 40 %
-- check: ctas_5_by_night | Visits at CTAS 5 that arrive from 0 to 8 h (E14) | threshold: 0 to 12 %
-- check: children_at_weekends | Children's visits on Saturday and Sunday (E16) | threshold: 29 to 31.5 %
-- check: sent_home | Visits that end in Discharge (E20) | threshold: 74 to 86 %
-- check: admitted | Visits that end in Admit (E20) | threshold: 9 to 17 %
-- check: left_against_advice | Visits that end in AMA (E20) | threshold: 0.4 to 1.5 %
-- check: transferred | Visits that end in Transfer (E20) | threshold: 0.5 to 2 %
-- check: died_in_the_ed | Visits that end in Death (E20) | threshold: 0.08 to 0.25 %
-- check: most_go_home | Most visits end in Discharge | threshold: 60 to 95 % | severity: error
-- check: few_die_in_the_ed | Fewer than 1 % of visits end in Death | threshold: 0 to 1 % | severity: error
-- check: few_leave_unseen | At most 15 % leave without being seen | threshold: 0 to 15 % | severity: error
-- check: admitted_tertiary | Admitted at tertiary sites, without urgent care (E21) | threshold: 13 to 20 %
-- check: admitted_community | Admitted at community sites, without urgent care (E21) | threshold: 6 to 11 %
-- check: admitted_urgent_care | Admitted from urgent care (E21) | threshold: 0 to 2 %
-- check: admitted_ctas_1 | Admitted at CTAS 1, hospital EDs (E22) | threshold: 45 to 85 %
-- check: admitted_ctas_2 | Admitted at CTAS 2, hospital EDs (E22) | threshold: 22 to 42 %
-- check: admitted_ctas_3 | Admitted at CTAS 3, hospital EDs (E22) | threshold: 9 to 20 %
-- check: admitted_ctas_4 | Admitted at CTAS 4, hospital EDs (E22) | threshold: 2 to 7 %
-- check: admitted_ctas_5 | Admitted at CTAS 5, hospital EDs (E22) | threshold: 0.5 to 3 %
-- check: low_acuity_is_rarely_admitted | Admitted at CTAS 4 and 5 | threshold: 0 to 9 % | severity: error
-- check: high_acuity_is_often_admitted | Admitted at CTAS 1 and 2 | threshold: 15 to 100 % | severity: error
-- check: admitted_under_15 | Admitted under 15 (E23) | threshold: 2.5 to 8 %
-- check: admitted_25_44 | Admitted at 25 to 44, hospital EDs (E23) | threshold: 5 to 10 %
-- check: admitted_65_74 | Admitted at 65 to 74 (E23) | threshold: 16 to 27 %
-- check: admitted_75_84 | Admitted at 75 to 84 (E23) | threshold: 24 to 38 %
-- check: admitted_85_plus | Admitted at 85 and over (E23) | threshold: 30 to 48 %
-- check: most_admitted_are_old | Of those admitted, 65 and over | threshold: 35 to 80 % | severity: error
-- check: left_unseen | Left without being seen (E24) | threshold: 3 to 8 %
-- check: left_unseen_ctas_1 | Left without being seen at CTAS 1 (E25) | threshold: 0 to 0.1 %
-- check: left_unseen_ctas_2 | Left without being seen at CTAS 2, hospital EDs (E25) | threshold: 0.5 to 2.5 %
-- check: left_unseen_ctas_3 | Left without being seen at CTAS 3, hospital EDs (E25) | threshold: 4 to 9 %
-- check: left_unseen_ctas_4 | Left without being seen at CTAS 4, hospital EDs (E25) | threshold: 6 to 12 %
-- check: left_unseen_ctas_5 | Left without being seen at CTAS 5, hospital EDs (E25) | threshold: 7 to 15 %
-- check: left_unseen_85_plus | Left without being seen at 85 and over, against all (E25) | threshold: 0 to 0.9
-- check: against_advice_adults | Left against advice, 17 and over (E26) | threshold: 0.4 to 1.5 %
-- check: against_advice_children | Left against advice, under 15 (E26) | threshold: 0.05 to 0.4 %
-- check: ed_times_are_spread | Visits under 24 h | threshold: 85 to 100 % | severity: error
-- check: admitted_within_10_hours | Of the admitted, those who leave the ED within 10 h (E29) | threshold: 20 to 45 %
-- check: by_ambulance | Arrivals by ambulance (E36) | threshold: 14 to 24 %
-- check: children_by_ambulance | Children by ambulance (E36) | threshold: 3 to 8 %
-- check: by_ambulance_75_plus | 75 and over by ambulance (E36) | threshold: 35 to 55 %
-- check: ctas_1_by_ambulance | CTAS 1 by ambulance (E36) | threshold: 65 to 90 %
-- check: ctas_5_by_ambulance | CTAS 5 by ambulance, hospital EDs (E36) | threshold: 1 to 5 %
-- check: arrivals_have_minutes | Arrivals in the first minute of an hour: clocks are not rounded | threshold: 0 to 6 % | severity: error
-- check: arrivals_have_seconds | Arrivals at the first second of a minute: clocks are not rounded | threshold: 0 to 6 % | severity: error
-- check: visits_at_home_facility | Visits at the home facility (our own band) | threshold: 80 to 97 % | severity: error
SELECT c.check_id, SUM(c.x) / SUM(c.y) AS value,
       SQRT(64 / 63 * GREATEST(0, SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y)))
         / SUM(c.y) AS sampling_error,
       SUM(c.y) AS visits
FROM (SELECT random_group, JSON_ARRAY( -- check, numerator, denominator
        JSON_ARRAY('visits_65_plus', COUNT(IF(age >= 65, 1, NULL)), COUNT(*)),
        JSON_ARRAY('visits_0_4', COUNT(IF(age < 5, 1, NULL)), COUNT(*)),
        JSON_ARRAY('ctas_1', COUNT(IF(acuity = 1, 1, NULL)), COUNT(*)),
        JSON_ARRAY('ctas_2', COUNT(IF(acuity = 2, 1, NULL)), COUNT(*)),
        JSON_ARRAY('ctas_3', COUNT(IF(acuity = 3, 1, NULL)), COUNT(*)),
        JSON_ARRAY('ctas_4', COUNT(IF(acuity = 4, 1, NULL)), COUNT(*)),
        JSON_ARRAY('ctas_5', COUNT(IF(acuity = 5, 1, NULL)), COUNT(*)),
        JSON_ARRAY('ctas_1_is_rare', COUNT(IF(acuity = 1, 1, NULL)), COUNT(*)),
        JSON_ARRAY('urgent_care_is_low_acuity', COUNT(IF(urgent_care AND acuity >= 4, 1, NULL)), COUNT(IF(urgent_care, 1, NULL))),
        JSON_ARRAY('ctas_1_by_night', COUNT(IF(acuity = 1 AND night, 1, NULL)), COUNT(IF(acuity = 1, 1, NULL))),
        JSON_ARRAY('ctas_5_by_night', COUNT(IF(acuity = 5 AND night, 1, NULL)), COUNT(IF(acuity = 5, 1, NULL))),
        JSON_ARRAY('children_at_weekends', COUNT(IF(age < 15 AND weekend, 1, NULL)), COUNT(IF(age < 15, 1, NULL))),
        JSON_ARRAY('sent_home', COUNT(IF(sent_home, 1, NULL)), COUNT(*)),
        JSON_ARRAY('admitted', COUNT(IF(admitted, 1, NULL)), COUNT(*)),
        JSON_ARRAY('left_against_advice', COUNT(IF(left_ama, 1, NULL)), COUNT(*)),
        JSON_ARRAY('transferred', COUNT(IF(transferred, 1, NULL)), COUNT(*)),
        JSON_ARRAY('died_in_the_ed', COUNT(IF(died, 1, NULL)), COUNT(*)),
        JSON_ARRAY('most_go_home', COUNT(IF(sent_home, 1, NULL)), COUNT(*)),
        JSON_ARRAY('few_die_in_the_ed', COUNT(IF(died, 1, NULL)), COUNT(*)),
        JSON_ARRAY('few_leave_unseen', COUNT(IF(unseen, 1, NULL)), COUNT(*)),
        JSON_ARRAY('admitted_tertiary', COUNT(IF(tertiary AND hospital AND admitted, 1, NULL)), COUNT(IF(tertiary AND hospital, 1, NULL))),
        JSON_ARRAY('admitted_community', COUNT(IF(community AND hospital AND admitted, 1, NULL)),
          COUNT(IF(community AND hospital, 1, NULL))),
        JSON_ARRAY('admitted_urgent_care', COUNT(IF(urgent_care AND admitted, 1, NULL)), COUNT(IF(urgent_care, 1, NULL))),
        JSON_ARRAY('admitted_ctas_1', COUNT(IF(admitted AND acuity = 1, 1, NULL)), COUNT(IF(acuity = 1, 1, NULL))),
        JSON_ARRAY('admitted_ctas_2', COUNT(IF(admitted AND acuity = 2 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 2 AND hospital, 1, NULL))),
        JSON_ARRAY('admitted_ctas_3', COUNT(IF(admitted AND acuity = 3 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 3 AND hospital, 1, NULL))),
        JSON_ARRAY('admitted_ctas_4', COUNT(IF(admitted AND acuity = 4 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 4 AND hospital, 1, NULL))),
        JSON_ARRAY('admitted_ctas_5', COUNT(IF(admitted AND acuity = 5 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 5 AND hospital, 1, NULL))),
        JSON_ARRAY('low_acuity_is_rarely_admitted', COUNT(IF(admitted AND acuity >= 4, 1, NULL)), COUNT(IF(acuity >= 4, 1, NULL))),
        JSON_ARRAY('high_acuity_is_often_admitted', COUNT(IF(admitted AND acuity <= 2, 1, NULL)), COUNT(IF(acuity <= 2, 1, NULL))),
        JSON_ARRAY('admitted_under_15', COUNT(IF(admitted AND age < 15, 1, NULL)), COUNT(IF(age < 15, 1, NULL))),
        JSON_ARRAY('admitted_25_44', COUNT(IF(age BETWEEN 25 AND 44 AND hospital AND admitted, 1, NULL)),
          COUNT(IF(age BETWEEN 25 AND 44 AND hospital, 1, NULL))),
        JSON_ARRAY('admitted_65_74', COUNT(IF(age BETWEEN 65 AND 74 AND admitted, 1, NULL)), COUNT(IF(age BETWEEN 65 AND 74, 1, NULL))),
        JSON_ARRAY('admitted_75_84', COUNT(IF(age BETWEEN 75 AND 84 AND admitted, 1, NULL)), COUNT(IF(age BETWEEN 75 AND 84, 1, NULL))),
        JSON_ARRAY('admitted_85_plus', COUNT(IF(age >= 85 AND admitted, 1, NULL)), COUNT(IF(age >= 85, 1, NULL))),
        JSON_ARRAY('most_admitted_are_old', COUNT(IF(age >= 65 AND admitted, 1, NULL)), COUNT(IF(admitted, 1, NULL))),
        JSON_ARRAY('left_unseen', COUNT(IF(unseen, 1, NULL)), COUNT(*)),
        JSON_ARRAY('left_unseen_ctas_1', COUNT(IF(unseen AND acuity = 1, 1, NULL)), COUNT(IF(acuity = 1, 1, NULL))),
        JSON_ARRAY('left_unseen_ctas_2', COUNT(IF(unseen AND acuity = 2 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 2 AND hospital, 1, NULL))),
        JSON_ARRAY('left_unseen_ctas_3', COUNT(IF(unseen AND acuity = 3 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 3 AND hospital, 1, NULL))),
        JSON_ARRAY('left_unseen_ctas_4', COUNT(IF(unseen AND acuity = 4 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 4 AND hospital, 1, NULL))),
        JSON_ARRAY('left_unseen_ctas_5', COUNT(IF(unseen AND acuity = 5 AND hospital, 1, NULL)),
          COUNT(IF(acuity = 5 AND hospital, 1, NULL))),
        JSON_ARRAY('left_unseen_85_plus', COUNT(IF(unseen AND age >= 85, 1, NULL)) * SUM(COUNT(*)) OVER ()
          / SUM(COUNT(IF(unseen, 1, NULL))) OVER (), COUNT(IF(age >= 85, 1, NULL))),
        JSON_ARRAY('against_advice_adults', COUNT(IF(left_ama AND age >= 17, 1, NULL)), COUNT(IF(age >= 17, 1, NULL))),
        JSON_ARRAY('against_advice_children', COUNT(IF(left_ama AND age < 15, 1, NULL)), COUNT(IF(age < 15, 1, NULL))),
        JSON_ARRAY('ed_times_are_spread', COUNT(IF(minutes < 1440, 1, NULL)), COUNT(*)),
        JSON_ARRAY('admitted_within_10_hours', COUNT(IF(admitted AND minutes < 600, 1, NULL)), COUNT(IF(admitted, 1, NULL))),
        JSON_ARRAY('by_ambulance', COUNT(IF(ambulance, 1, NULL)), COUNT(*)),
        JSON_ARRAY('children_by_ambulance', COUNT(IF(ambulance AND age < 15, 1, NULL)), COUNT(IF(age < 15, 1, NULL))),
        JSON_ARRAY('by_ambulance_75_plus', COUNT(IF(ambulance AND age >= 75, 1, NULL)), COUNT(IF(age >= 75, 1, NULL))),
        JSON_ARRAY('ctas_1_by_ambulance', COUNT(IF(ambulance AND acuity = 1, 1, NULL)), COUNT(IF(acuity = 1, 1, NULL))),
        JSON_ARRAY('ctas_5_by_ambulance', COUNT(IF(ambulance AND acuity = 5, 1, NULL)), COUNT(IF(acuity = 5 AND hospital, 1, NULL))),
        JSON_ARRAY('arrivals_have_minutes', COUNT(IF(minute = 0, 1, NULL)), COUNT(*)),
        JSON_ARRAY('arrivals_have_seconds', COUNT(IF(second = 0, 1, NULL)), COUNT(*)),
        JSON_ARRAY('visits_at_home_facility', COUNT(IF(at_home, 1, NULL)), COUNT(*))) AS shares
      FROM (SELECT CRC32(e.patient_id) % 64 AS random_group, e.acuity, TIMESTAMPDIFF(YEAR, p.dob, e.arrival_ts) AS age,
                   e.ed_subservice LIKE 'Urgent Care%' AS urgent_care, e.ed_subservice NOT LIKE 'Urgent Care%' AS hospital,
                   s.site_type = 'Tertiary' AS tertiary, s.site_type = 'Community' AS community,
                   e.dispo = 'Discharge' AS sent_home, e.dispo = 'Admit' AS admitted, e.dispo = 'AMA' AS left_ama,
                   e.dispo = 'Transfer' AS transferred, e.dispo = 'LWBS' AS unseen, e.dispo = 'Death' AS died,
                   e.arrival_mode = 'Ambulance' AS ambulance,
                   e.physician_ts IS NOT NULL AS seen, TIMESTAMPDIFF(MINUTE, e.arrival_ts, e.physician_ts) AS waited,
                   TIMESTAMPDIFF(MINUTE, e.arrival_ts, e.departure_ts) AS minutes,
                   HOUR(e.arrival_ts) < 8 AS night, WEEKDAY(e.arrival_ts) >= 5 AS weekend, MINUTE(e.arrival_ts) AS minute,
                   SECOND(e.arrival_ts) AS second, e.facility_id = p.facility_home_id AS at_home
            FROM dataset_info d STRAIGHT_JOIN ed_encounters e FORCE INDEX (PRIMARY) STRAIGHT_JOIN patients p ON p.patient_id = e.patient_id
            STRAIGHT_JOIN dim_site s ON s.site_id = e.facility_id -- in the order of the visits, which is that of the people
            WHERE CRC32(e.patient_id) DIV 64 % CEIL(d.patients / 100000) = 0
              AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
            LIMIT 1000000000) v -- the limit lets each value be computed once
      GROUP BY random_group) t
JOIN JSON_TABLE(t.shares, '$[*]' COLUMNS (check_id VARCHAR(64) PATH '$[0]', x DOUBLE PATH '$[1]', y DOUBLE PATH '$[2]')) c ON 1 = 1
GROUP BY c.check_id;
