-- Nothing that must occur is missing: where at least 30 are to be expected, there is one. Small samples have too few people to expect
-- everything. (SELECT 1 ... LIMIT 1) IS NULL looks for the first one; NOT EXISTS would let MySQL read the whole table.
-- class: completeness
-- check: months_have_visits | Every month of the history has ED visits | of: ed_encounters
-- check: months_have_admissions | Every month of the history has admissions | of: ip_stays
-- check: sites_have_visits | Every site that is home to people has ED visits | of: dim_site
-- check: sites_have_stays | Every site with staffed beds has stays | of: dim_site
-- check: programs_have_stays | Every program with staffed beds has stays | of: dim_program
-- check: areas_have_people | Every area has people in the sample | of: dim_lha
-- check: areas_have_visits | The people of every area have ED visits | of: dim_lha
-- check: areas_have_stays | The people of every area have stays | of: dim_lha
-- check: age_groups_have_visits | The people of every age group have ED visits | of: patients
-- check: services_have_visits | Every ED service has visits | of: ed_baseline_rates
-- check: visits_have_every_acuity | CTAS levels 1 to 5 all occur | of: ed_encounters
-- check: visits_have_every_disposition | Discharge, Admit, Transfer, AMA, LWBS and Death all occur | of: ed_encounters
-- check: visits_have_every_mode | Ambulance and Walk-in both occur | of: ed_encounters
-- check: stays_have_every_source | ED, Elective, Direct, Newborn and Transfer all occur | of: ip_stays
-- check: stays_have_every_destination | Home, Home Support, Long-Term Care, Transfer, AMA and Death all occur | of: ip_stays
WITH RECURSIVE calendar AS (
  SELECT first_date - INTERVAL DAYOFMONTH(first_date) - 1 DAY AS month, first_date, last_date FROM dataset_info
  UNION ALL
  SELECT month + INTERVAL 1 MONTH, first_date, last_date FROM calendar WHERE month + INTERVAL 1 MONTH <= last_date),
months AS (
  SELECT month, GREATEST(month, first_date) AS begins, LEAST(month + INTERVAL 1 MONTH, last_date + INTERVAL 1 DAY) AS ends,
         DATEDIFF(LEAST(month + INTERVAL 1 MONTH, last_date + INTERVAL 1 DAY), GREATEST(month, first_date))
           / (1e0 * (DATEDIFF(last_date, first_date) + 1)) AS part
  FROM calendar)
SELECT a.broken, a.missing, a.expected
FROM (
  SELECT m.broken, m.missing,
         m.amount * CASE m.of_each WHEN 'visit' THEN s.visits WHEN 'stay' THEN s.stays WHEN 'person' THEN s.years
                                   WHEN 'bed' THEN 12 * s.years / s.persons ELSE 1e0 / s.persons END AS expected
  FROM ( -- what is missing, and its amount: of each visit, stay and person of the sample, of each bed and resident of the region
    SELECT 'months_have_visits' AS broken, DATE_FORMAT(m.month, '%Y-%m') AS missing, m.part AS amount, 'visit' AS of_each FROM months m
    WHERE (SELECT 1 FROM ed_encounters e WHERE e.arrival_ts >= m.begins AND e.arrival_ts < m.ends LIMIT 1) IS NULL
    UNION ALL
    SELECT 'months_have_admissions', DATE_FORMAT(m.month, '%Y-%m'), m.part, 'stay' FROM months m
    WHERE (SELECT 1 FROM ip_stays i WHERE i.admit_ts >= m.begins AND i.admit_ts < m.ends LIMIT 1) IS NULL
    UNION ALL
    SELECT 'sites_have_visits', CAST(s.site_id AS CHAR),
           0.3 * (SELECT COUNT(*) FROM patients p WHERE p.facility_home_id = s.site_id), 'person'
    FROM dim_site s WHERE (SELECT 1 FROM ed_encounters e WHERE e.facility_id = s.site_id LIMIT 1) IS NULL
    UNION ALL
    SELECT 'sites_have_stays', CAST(b.site_id AS CHAR), b.beds, 'bed'
    FROM (SELECT site_id, SUM(staffed_beds) AS beds FROM staffed_beds GROUP BY site_id) b
    WHERE (SELECT 1 FROM ip_stays i WHERE i.facility_id = b.site_id LIMIT 1) IS NULL
    UNION ALL
    SELECT 'programs_have_stays', CAST(b.program_id AS CHAR), b.beds, 'bed'
    FROM (SELECT program_id, SUM(staffed_beds) AS beds FROM staffed_beds GROUP BY program_id) b
    WHERE (SELECT 1 FROM ip_stays i WHERE i.program_id = b.program_id LIMIT 1) IS NULL
    UNION ALL
    SELECT 'areas_have_people', l.lha_name, SUM(y.population), 'resident'
    FROM dim_lha l JOIN population_projection y ON y.lha_id = l.lha_id AND y.year = (SELECT MIN(year) FROM population_projection)
    WHERE (SELECT 1 FROM patients p WHERE p.lha_id = l.lha_id LIMIT 1) IS NULL
    GROUP BY l.lha_id, l.lha_name
    UNION ALL
    SELECT 'areas_have_visits', l.lha_name, 0.3 * (SELECT COUNT(*) FROM patients p WHERE p.lha_id = l.lha_id), 'person' FROM dim_lha l
    WHERE (SELECT 1 FROM patients p JOIN ed_encounters e ON e.patient_id = p.patient_id WHERE p.lha_id = l.lha_id LIMIT 1) IS NULL
    UNION ALL
    SELECT 'areas_have_stays', l.lha_name, 0.05 * (SELECT COUNT(*) FROM patients p WHERE p.lha_id = l.lha_id), 'person' FROM dim_lha l
    WHERE (SELECT 1 FROM patients p JOIN ip_stays i ON i.patient_id = p.patient_id WHERE p.lha_id = l.lha_id LIMIT 1) IS NULL
    UNION ALL
    SELECT 'age_groups_have_visits', CAST(g.age_group AS CHAR),
           0.2 * (SELECT COUNT(*) FROM patients p WHERE p.age_group = g.age_group), 'person'
    FROM (SELECT DISTINCT age_group FROM population_projection) g
    WHERE (SELECT 1 FROM patients p JOIN ed_encounters e ON e.patient_id = p.patient_id WHERE p.age_group = g.age_group LIMIT 1) IS NULL
    UNION ALL
    SELECT 'services_have_visits', r.ed_subservice, r.rate / 2000, 'visit'
    FROM (SELECT ed_subservice, AVG(baserate_per_1000) AS rate FROM ed_baseline_rates GROUP BY ed_subservice) r
    WHERE (SELECT 1 FROM ed_encounters e WHERE e.ed_subservice = r.ed_subservice LIMIT 1) IS NULL
    UNION ALL
    SELECT 'visits_have_every_acuity', CAST(v.acuity AS CHAR), v.part, 'visit'
    FROM (SELECT 1 AS acuity, 0.004 AS part UNION ALL SELECT 2, 0.1 UNION ALL SELECT 3, 0.3 UNION ALL SELECT 4, 0.1
          UNION ALL SELECT 5, 0.02) v
    WHERE (SELECT 1 FROM ed_encounters e WHERE e.acuity = v.acuity LIMIT 1) IS NULL
    UNION ALL
    SELECT 'visits_have_every_disposition', v.dispo, v.part, 'visit'
    FROM (SELECT 'Discharge' AS dispo, 0.6 AS part UNION ALL SELECT 'Admit', 0.05 UNION ALL SELECT 'Transfer', 0.004
          UNION ALL SELECT 'AMA', 0.004 UNION ALL SELECT 'LWBS', 0.02 UNION ALL SELECT 'Death', 0.0006) v
    WHERE (SELECT 1 FROM ed_encounters e WHERE e.dispo = v.dispo LIMIT 1) IS NULL
    UNION ALL
    SELECT 'visits_have_every_mode', v.mode, v.part, 'visit'
    FROM (SELECT 'Ambulance' AS mode, 0.1 AS part UNION ALL SELECT 'Walk-in', 0.5) v
    WHERE (SELECT 1 FROM ed_encounters e WHERE e.arrival_mode = v.mode LIMIT 1) IS NULL
    UNION ALL
    SELECT 'stays_have_every_source', v.source, v.part, 'stay'
    FROM (SELECT 'ED' AS source, 0.3 AS part UNION ALL SELECT 'Elective', 0.08 UNION ALL SELECT 'Direct', 0.08
          UNION ALL SELECT 'Newborn', 0.05 UNION ALL SELECT 'Transfer', 0.03) v
    WHERE (SELECT 1 FROM ip_stays i WHERE i.admit_source = v.source LIMIT 1) IS NULL
    UNION ALL
    SELECT 'stays_have_every_destination', v.dispo, v.part, 'stay'
    FROM (SELECT 'Home' AS dispo, 0.4 AS part UNION ALL SELECT 'Home Support', 0.04 UNION ALL SELECT 'Long-Term Care', 0.01
          UNION ALL SELECT 'Transfer', 0.02 UNION ALL SELECT 'AMA', 0.003 UNION ALL SELECT 'Death', 0.02) v
    WHERE (SELECT 1 FROM ip_stays i WHERE i.discharge_dispo = v.dispo LIMIT 1) IS NULL) m
  CROSS JOIN (SELECT (DATEDIFF(d.last_date, d.first_date) + 1) / 365 AS years, d.patients * d.persons_per_patient / p.people AS persons,
                     v.visits, i.stays
              FROM dataset_info d CROSS JOIN (SELECT COUNT(*) AS people FROM patients) p
              CROSS JOIN (SELECT COUNT(*) AS visits FROM ed_encounters) v CROSS JOIN (SELECT COUNT(*) AS stays FROM ip_stays) i) s) a
WHERE a.expected >= 30;
