-- Stays against published Canadian figures (the ids are those of docs/model.md). "closed": discharged; "begun": within the history.
-- The people fall into 64 random groups. How far these differ is the sampling error: it includes what makes the stays of one person alike.
-- Of more than 250,000 people every second, third ... is looked at: enough to judge a band. A history of less than a year is too short.
-- class: plausibility
-- of: ip_stays
-- severity: warning
-- check: from_the_ed | Admitted through the ED, without births (I5) | threshold: 55 to 75 %
-- check: from_the_ed_with_births | Admitted through the ED, with births (I5) | threshold: 48 to 65 %
-- check: medicine_from_the_ed | Medicine admitted through the ED (I5) | threshold: 85 to 95 %
-- check: surgery_from_the_ed | Surgery admitted through the ED (I5) | threshold: 35 to 55 %
-- check: mental_health_from_the_ed | Mental health admitted through the ED (I5) | threshold: 75 to 92 %
-- check: stay_mean | All stays but newborns: mean days (I6) | threshold: 6 to 8.5
-- check: stay_of_0_or_1_night | All stays but newborns: 0 or 1 night (I6) | threshold: 20 to 32 %
-- check: stays_last_days | Mean days of all stays but newborns | threshold: 4 to 12 | severity: error
-- check: long_stays_occur | Stays over 30 days: a tail, not a cap | threshold: 2 to 10 % | severity: error
-- check: medicine_mean | Medicine: mean days (I8) | threshold: 7 to 10
-- check: elective_surgery_mean | Elective surgery: mean days (I9) | threshold: 2.5 to 5
-- check: urgent_surgery_mean | Surgery from the ED: mean days (I9) | threshold: 6 to 10
-- check: icu_mean | Intensive care: mean days (I10) | threshold: 3.5 to 6.5
-- check: icu_14_days | Intensive care: 14 days and more (I10) | threshold: 5 to 10 %
-- check: icu_deaths | Intensive care: ends in Death (I10) | threshold: 10 to 20 %
-- check: mental_health_mean | Mental health: mean days (I11) | threshold: 11 to 20
-- check: mental_health_75_plus | Mental health: 75 and over (I11) | threshold: 0 to 8 %
-- check: mental_health_men | Mental health: men (I11) | threshold: 52 to 66 %
-- check: deliveries | Deliveries, of stays without newborns (I12) | threshold: 9 to 14 %
-- check: delivery_mean | Deliveries: mean days (I12) | threshold: 1.2 to 3.2
-- check: newborns_per_delivery | Newborn stays for each delivery (I13) | threshold: 0.9 to 1.1 | severity: error
-- check: newborns_in_intensive_care | Newborns over 3.5 days (I13) | threshold: 5 to 16 %
-- check: pediatrics_mean | Inpatient Pediatrics: mean days (I14) | threshold: 2 to 4.5
-- check: rehabilitation_mean | Rehabilitation: mean days (I15) | threshold: 18 to 38
-- check: palliative_mean | Palliative care: mean days (I16) | threshold: 10 to 25
-- check: palliative_deaths | Palliative care: ends in Death (I16) | threshold: 55 to 95 %
-- check: cardiac_mean | Cardiac: mean days (I17) | threshold: 4 to 8
-- check: cardiac_men | Cardiac: men (I17) | threshold: 58 to 68 %
-- check: alc_days | ALC days, of the days of all stays (I18) | threshold: 10 to 18 % | least: 2500
-- check: alc_stays | Stays with ALC days, without newborns (I19) | threshold: 4.5 to 8.5 %
-- check: alc_under_45 | Under 45: stays with ALC days (I20) | threshold: 0 to 1.5 %
-- check: alc_65_74 | 65 to 74: stays with ALC days (I20) | threshold: 6 to 10 %
-- check: alc_75_84 | 75 to 84: stays with ALC days (I20) | threshold: 10 to 16 %
-- check: alc_85_plus | 85 and over: stays with ALC days (I20) | threshold: 15 to 26 %
-- check: alc_mean | ALC days: mean of the stays that have some (I20) | threshold: 14 to 28
-- check: alc_is_old | Of the ALC stays, 65 and over (I20) | threshold: 75 to 95 %
-- check: alc_is_mostly_old | Most ALC stays are of people 65 and over | threshold: 60 to 100 % | severity: error
-- check: deaths_in_hospital | Stays that end in Death, without newborns (I22) | threshold: 2.8 to 4.5 %
-- check: few_die_in_hospital | Stays that end in Death, without newborns | threshold: 1 to 8 % | severity: error
-- check: medicine_deaths | Medicine: ends in Death (I22) | threshold: 5 to 9 %
-- check: elective_surgery_deaths | Elective surgery: ends in Death (I22) | threshold: 0.2 to 0.6 %
-- check: deaths_85_plus | 85 and over: ends in Death (I22) | threshold: 8 to 13 %
-- check: elective_on_weekdays | Elective surgery: Monday to Friday (I24) | threshold: 95 to 99.5 %
-- check: elective_in_the_morning | Elective surgery: admitted from 6 to 12 h (I24) | threshold: 80 to 100 %
-- check: elective_rests_at_weekends | Elective stays that begin from Monday to Friday | threshold: 88 to 100 % | severity: error
-- check: elective_by_day | Elective stays that begin from 5 to 16 h | threshold: 85 to 100 % | severity: error
-- check: discharges_8_to_12 | Live discharges from 8 to 12 h (I25) | threshold: 15 to 33 %
-- check: discharges_by_night | Discharges from 20 to 7 h (I25) | threshold: 4 to 10 %
-- check: discharges_by_day | Discharges from 7 to 20 h | threshold: 75 to 100 % | severity: error
-- check: few_leave_at_weekends | Live discharges home on Saturday and Sunday (I26: fewer) | threshold: 0 to 28.5 %
-- check: discharges_have_seconds | Discharges at the first second of a minute: clocks are not rounded
--   | threshold: 0 to 6 % | severity: error
-- check: admissions_have_seconds | Admissions at the first second of a minute: clocks are not rounded
--   | threshold: 0 to 6 % | severity: error
-- check: stays_at_home_facility | Stays at the home facility (our own band) | threshold: 70 to 97 % | severity: error
-- check: other_gender_is_rare | Stays of people of gender Other (P8) | threshold: 0 to 0.3 %
SELECT c.check_id, SUM(c.x) / SUM(c.y) AS value,
       SQRT(64 / 63 * GREATEST(0, SUM(c.x * c.x) - 2 * SUM(c.x) / SUM(c.y) * SUM(c.x * c.y) + POW(SUM(c.x) / SUM(c.y), 2) * SUM(c.y * c.y)))
         / SUM(c.y) AS sampling_error,
       SUM(c.y) AS stays
FROM (SELECT random_group, JSON_ARRAY( -- check, numerator, denominator
        JSON_ARRAY('from_the_ed', SUM(begun AND from_ed AND NOT delivery), SUM(begun AND NOT newborn AND NOT delivery)),
        JSON_ARRAY('from_the_ed_with_births', SUM(begun AND from_ed), SUM(begun)),
        JSON_ARRAY('medicine_from_the_ed', SUM(begun AND from_ed AND medicine), SUM(begun AND NOT moved_in AND medicine)),
        JSON_ARRAY('surgery_from_the_ed', SUM(begun AND from_ed AND surgery), SUM(begun AND NOT moved_in AND surgery)),
        JSON_ARRAY('mental_health_from_the_ed', SUM(begun AND from_ed AND mental_health), SUM(begun AND NOT moved_in AND mental_health)),
        JSON_ARRAY('stay_mean', SUM(IF(closed AND NOT newborn, los, 0)), SUM(closed AND NOT newborn)),
        JSON_ARRAY('stay_of_0_or_1_night', SUM(closed AND NOT newborn AND nights <= 1), SUM(closed AND NOT newborn)),
        JSON_ARRAY('stays_last_days', SUM(IF(closed AND NOT newborn, los, 0)), SUM(closed AND NOT newborn)),
        JSON_ARRAY('long_stays_occur', SUM(closed AND NOT newborn AND los > 30), SUM(closed AND NOT newborn)),
        JSON_ARRAY('medicine_mean', SUM(IF(closed AND medicine, los, 0)), SUM(closed AND medicine)),
        JSON_ARRAY('elective_surgery_mean', SUM(IF(closed AND surgery AND elective, los, 0)), SUM(closed AND surgery AND elective)),
        JSON_ARRAY('urgent_surgery_mean', SUM(IF(closed AND surgery AND from_ed, los, 0)), SUM(closed AND surgery AND from_ed)),
        JSON_ARRAY('icu_mean', SUM(IF(closed AND icu, los, 0)), SUM(closed AND icu)),
        JSON_ARRAY('icu_14_days', SUM(closed AND icu AND los >= 14), SUM(closed AND icu)),
        JSON_ARRAY('icu_deaths', SUM(closed AND icu AND died), SUM(closed AND icu)),
        JSON_ARRAY('mental_health_mean', SUM(IF(closed AND mental_health, los, 0)), SUM(closed AND mental_health)),
        JSON_ARRAY('mental_health_75_plus', SUM(closed AND mental_health AND age >= 75), SUM(closed AND mental_health)),
        JSON_ARRAY('mental_health_men', SUM(closed AND mental_health AND male), SUM(closed AND mental_health)),
        JSON_ARRAY('deliveries', SUM(begun AND delivery), SUM(begun AND NOT newborn)),
        JSON_ARRAY('delivery_mean', SUM(IF(closed AND delivery, los, 0)), SUM(closed AND delivery)),
        JSON_ARRAY('newborns_per_delivery', SUM(begun AND newborn), SUM(begun AND delivery)),
        JSON_ARRAY('newborns_in_intensive_care', SUM(closed AND newborn AND los > 3.5), SUM(closed AND newborn)),
        JSON_ARRAY('pediatrics_mean', SUM(IF(closed AND pediatrics, los, 0)), SUM(closed AND pediatrics)),
        JSON_ARRAY('rehabilitation_mean', SUM(IF(closed AND rehabilitation, los, 0)), SUM(closed AND rehabilitation)),
        JSON_ARRAY('palliative_mean', SUM(IF(closed AND palliative, los, 0)), SUM(closed AND palliative)),
        JSON_ARRAY('palliative_deaths', SUM(closed AND palliative AND died), SUM(closed AND palliative)),
        JSON_ARRAY('cardiac_mean', SUM(IF(closed AND cardiac, los, 0)), SUM(closed AND cardiac)),
        JSON_ARRAY('cardiac_men', SUM(closed AND cardiac AND male), SUM(closed AND cardiac)),
        JSON_ARRAY('alc_days', SUM(IF(closed, alc, 0)), SUM(IF(closed, los, 0))),
        JSON_ARRAY('alc_stays', SUM(closed AND NOT newborn AND alc > 0), SUM(closed AND NOT newborn)),
        JSON_ARRAY('alc_under_45', SUM(closed AND age < 45 AND alc > 0), SUM(closed AND age < 45)),
        JSON_ARRAY('alc_65_74', SUM(closed AND age BETWEEN 65 AND 74 AND alc > 0), SUM(closed AND age BETWEEN 65 AND 74)),
        JSON_ARRAY('alc_75_84', SUM(closed AND age BETWEEN 75 AND 84 AND alc > 0), SUM(closed AND age BETWEEN 75 AND 84)),
        JSON_ARRAY('alc_85_plus', SUM(closed AND age >= 85 AND alc > 0), SUM(closed AND age >= 85)),
        JSON_ARRAY('alc_mean', SUM(IF(closed AND alc > 0, alc, 0)), SUM(closed AND alc > 0)),
        JSON_ARRAY('alc_is_old', SUM(closed AND alc > 0 AND age >= 65), SUM(closed AND alc > 0)),
        JSON_ARRAY('alc_is_mostly_old', SUM(closed AND alc > 0 AND age >= 65), SUM(closed AND alc > 0)),
        JSON_ARRAY('deaths_in_hospital', SUM(closed AND NOT newborn AND died), SUM(closed AND NOT newborn)),
        JSON_ARRAY('few_die_in_hospital', SUM(closed AND NOT newborn AND died), SUM(closed AND NOT newborn)),
        JSON_ARRAY('medicine_deaths', SUM(closed AND medicine AND died), SUM(closed AND medicine)),
        JSON_ARRAY('elective_surgery_deaths', SUM(closed AND surgery AND elective AND died), SUM(closed AND surgery AND elective)),
        JSON_ARRAY('deaths_85_plus', SUM(closed AND age >= 85 AND died), SUM(closed AND age >= 85)),
        JSON_ARRAY('elective_on_weekdays', SUM(begun AND surgery AND elective AND weekday < 5), SUM(begun AND surgery AND elective)),
        JSON_ARRAY('elective_in_the_morning', SUM(begun AND surgery AND elective AND hour BETWEEN 6 AND 11),
          SUM(begun AND surgery AND elective)),
        JSON_ARRAY('elective_rests_at_weekends', SUM(begun AND elective AND weekday < 5), SUM(begun AND elective)),
        JSON_ARRAY('elective_by_day', SUM(begun AND elective AND hour BETWEEN 5 AND 15), SUM(begun AND elective)),
        JSON_ARRAY('discharges_8_to_12', SUM(closed AND NOT died AND out_hour BETWEEN 8 AND 11), SUM(closed AND NOT died)),
        JSON_ARRAY('discharges_by_night', SUM(closed AND (out_hour >= 20 OR out_hour < 7)), SUM(closed)),
        JSON_ARRAY('discharges_by_day', SUM(closed AND out_hour BETWEEN 7 AND 19), SUM(closed)),
        JSON_ARRAY('few_leave_at_weekends', SUM(closed AND to_home AND out_weekday >= 5), SUM(closed AND to_home)),
        JSON_ARRAY('discharges_have_seconds', SUM(closed AND out_second = 0), SUM(closed)),
        JSON_ARRAY('admissions_have_seconds', SUM(admit_second = 0), COUNT(*)),
        JSON_ARRAY('stays_at_home_facility', SUM(at_home), COUNT(*)),
        JSON_ARRAY('other_gender_is_rare', SUM(begun AND other), SUM(begun))) AS shares
      FROM (SELECT CRC32(i.patient_id) % 64 AS random_group, i.discharge_ts IS NOT NULL AS closed, i.admit_ts >= d.first_date AS begun,
                   i.admit_source = 'ED' AS from_ed, i.admit_source = 'Elective' AS elective, i.admit_source = 'Newborn' AS newborn,
                   i.admit_source = 'Transfer' AS moved_in, i.discharge_dispo = 'Home' AS to_home, i.discharge_dispo = 'Death' AS died,
                   g.program_name = 'Medicine' AS medicine, g.program_name LIKE 'Surgery%' AS surgery,
                   g.program_name LIKE '%MHSU%' AS mental_health, g.program_name = 'Rehabilitation' AS rehabilitation,
                   g.program_name LIKE 'Palliative%' AS palliative, g.program_name = 'Cardiac' AS cardiac,
                   u.subprogram_name LIKE 'ICU%' AS icu, u.subprogram_name = 'Labour & Delivery' AS delivery,
                   u.subprogram_name = 'Inpatient Pediatrics' AS pediatrics, i.los_days AS los, i.alc_days AS alc,
                   p.gender = 'Male' AS male, p.gender = 'Other' AS other, TIMESTAMPDIFF(YEAR, p.dob, i.admit_ts) AS age,
                   DATEDIFF(i.discharge_ts, i.admit_ts) AS nights, WEEKDAY(i.admit_ts) AS weekday, HOUR(i.admit_ts) AS hour,
                   SECOND(i.admit_ts) AS admit_second, WEEKDAY(i.discharge_ts) AS out_weekday, HOUR(i.discharge_ts) AS out_hour,
                   SECOND(i.discharge_ts) AS out_second, i.facility_id = p.facility_home_id AS at_home
            FROM dataset_info d STRAIGHT_JOIN ip_stays i STRAIGHT_JOIN patients p ON p.patient_id = i.patient_id
            STRAIGHT_JOIN dim_program g ON g.program_id = i.program_id
            STRAIGHT_JOIN dim_subprogram u ON u.program_id = i.program_id AND u.subprogram_id = i.subprogram_id
            WHERE CRC32(i.patient_id) DIV 64 % CEIL(d.patients / 250000) = 0
              AND d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
            LIMIT 1000000000) s -- the limit lets each value be computed once
      GROUP BY random_group) t
JOIN JSON_TABLE(t.shares, '$[*]' COLUMNS (check_id VARCHAR(64) PATH '$[0]', x DOUBLE PATH '$[1]', y DOUBLE PATH '$[2]')) c ON 1 = 1
GROUP BY c.check_id;
