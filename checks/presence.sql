-- Nothing that must occur is missing: where at least 30 are to be expected, there is one. Small samples have too few people to expect everything.
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
WITH months AS (
  SELECT m.month, GREATEST(m.month, d.first_date) AS begins, LEAST(m.month + INTERVAL 1 MONTH, d.last_date + INTERVAL 1 DAY) AS ends,
         DATEDIFF(d.last_date, d.first_date) + 1 AS days
  FROM dataset_info d
  JOIN (SELECT first_month + INTERVAL (a.n + 10 * b.n + 100 * c.n) MONTH AS month
        FROM (SELECT DATE(CONCAT(YEAR(first_date), '-', MONTH(first_date), '-01')) AS first_month FROM dataset_info) f
        CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
                    UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) a
        CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
                    UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) b
        CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) c) m ON m.month <= d.last_date),
size AS (
  SELECT (DATEDIFF(d.last_date, d.first_date) + 1) / 365 AS years, (SELECT COUNT(*) FROM ed_encounters) AS visits, (SELECT COUNT(*) FROM ip_stays) AS stays,
         d.patients * d.persons_per_patient / (SELECT COUNT(*) FROM patients) AS persons
  FROM dataset_info d LIMIT 1), -- the limit lets it be computed once
area_people AS (SELECT l.lha_id, l.lha_name, COALESCE(p.people, 0) AS people
                FROM dim_lha l LEFT JOIN (SELECT lha_id, COUNT(*) AS people FROM patients GROUP BY lha_id) p ON p.lha_id = l.lha_id),
home_people AS (SELECT facility_home_id AS site_id, COUNT(*) AS people FROM patients GROUP BY facility_home_id)
SELECT 'months_have_visits' AS broken, DATE_FORMAT(m.month, '%Y-%m') AS missing, s.visits * DATEDIFF(m.ends, m.begins) / m.days AS expected
FROM months m CROSS JOIN size s
WHERE s.visits * DATEDIFF(m.ends, m.begins) / m.days >= 30
  AND (SELECT 1 FROM ed_encounters e WHERE e.arrival_ts >= m.begins AND e.arrival_ts < m.ends LIMIT 1) IS NULL
UNION ALL
SELECT 'months_have_admissions', DATE_FORMAT(m.month, '%Y-%m'), s.stays * DATEDIFF(m.ends, m.begins) / m.days
FROM months m CROSS JOIN size s
WHERE s.stays * DATEDIFF(m.ends, m.begins) / m.days >= 30
  AND (SELECT 1 FROM ip_stays i WHERE i.admit_ts >= m.begins AND i.admit_ts < m.ends LIMIT 1) IS NULL
UNION ALL
SELECT 'sites_have_visits', CAST(h.site_id AS CHAR), 0.3 * h.people * s.years FROM home_people h CROSS JOIN size s
WHERE 0.3 * h.people * s.years >= 30 AND (SELECT 1 FROM ed_encounters e WHERE e.facility_id = h.site_id LIMIT 1) IS NULL
UNION ALL
SELECT 'sites_have_stays', CAST(b.site_id AS CHAR), b.beds / s.persons * s.years * 12
FROM (SELECT site_id, SUM(staffed_beds) AS beds FROM staffed_beds GROUP BY site_id) b CROSS JOIN size s
WHERE b.beds / s.persons * s.years * 12 >= 30 AND (SELECT 1 FROM ip_stays i WHERE i.facility_id = b.site_id LIMIT 1) IS NULL
UNION ALL
SELECT 'programs_have_stays', CAST(b.program_id AS CHAR), b.beds / s.persons * s.years * 12
FROM (SELECT program_id, SUM(staffed_beds) AS beds FROM staffed_beds GROUP BY program_id) b CROSS JOIN size s
WHERE b.beds / s.persons * s.years * 12 >= 30 AND (SELECT 1 FROM ip_stays i WHERE i.program_id = b.program_id LIMIT 1) IS NULL
UNION ALL
SELECT 'areas_have_people', a.lha_name, y.population / s.persons
FROM area_people a CROSS JOIN size s
JOIN (SELECT lha_id, SUM(population) AS population FROM population_projection WHERE year = (SELECT MIN(year) FROM population_projection) GROUP BY lha_id) y
  ON y.lha_id = a.lha_id
WHERE y.population / s.persons >= 30 AND a.people = 0
UNION ALL
SELECT 'areas_have_visits', a.lha_name, 0.3 * a.people * s.years FROM area_people a CROSS JOIN size s
WHERE 0.3 * a.people * s.years >= 30
  AND (SELECT 1 FROM patients p JOIN ed_encounters e ON e.patient_id = p.patient_id WHERE p.lha_id = a.lha_id LIMIT 1) IS NULL
UNION ALL
SELECT 'areas_have_stays', a.lha_name, 0.05 * a.people * s.years FROM area_people a CROSS JOIN size s
WHERE 0.05 * a.people * s.years >= 30
  AND (SELECT 1 FROM patients p JOIN ip_stays i ON i.patient_id = p.patient_id WHERE p.lha_id = a.lha_id LIMIT 1) IS NULL
UNION ALL
SELECT 'age_groups_have_visits', CAST(g.age_group AS CHAR), 0.2 * g.people * s.years
FROM (SELECT age_group, COUNT(*) AS people FROM patients GROUP BY age_group) g CROSS JOIN size s
WHERE 0.2 * g.people * s.years >= 30
  AND (SELECT 1 FROM patients p JOIN ed_encounters e ON e.patient_id = p.patient_id WHERE p.age_group = g.age_group LIMIT 1) IS NULL
UNION ALL
SELECT 'services_have_visits', r.ed_subservice, r.rate / 1000 * s.visits
FROM (SELECT ed_subservice, AVG(baserate_per_1000) AS rate FROM ed_baseline_rates GROUP BY ed_subservice) r CROSS JOIN size s
WHERE r.rate / 1000 * s.visits >= 60 AND (SELECT 1 FROM ed_encounters e WHERE e.ed_subservice = r.ed_subservice LIMIT 1) IS NULL
UNION ALL
SELECT 'visits_have_every_acuity', CAST(v.acuity AS CHAR), v.part * s.visits
FROM (SELECT 1 AS acuity, 0.004 AS part UNION ALL SELECT 2, 0.1 UNION ALL SELECT 3, 0.3 UNION ALL SELECT 4, 0.1 UNION ALL SELECT 5, 0.02) v CROSS JOIN size s
WHERE v.part * s.visits >= 30 AND (SELECT 1 FROM ed_encounters e WHERE e.acuity = v.acuity LIMIT 1) IS NULL
UNION ALL
SELECT 'visits_have_every_disposition', v.dispo, v.part * s.visits
FROM (SELECT 'Discharge' AS dispo, 0.6 AS part UNION ALL SELECT 'Admit', 0.05 UNION ALL SELECT 'Transfer', 0.004 UNION ALL SELECT 'AMA', 0.004
      UNION ALL SELECT 'LWBS', 0.02 UNION ALL SELECT 'Death', 0.0006) v CROSS JOIN size s
WHERE v.part * s.visits >= 30 AND (SELECT 1 FROM ed_encounters e WHERE e.dispo = v.dispo LIMIT 1) IS NULL
UNION ALL
SELECT 'visits_have_every_mode', v.mode, v.part * s.visits
FROM (SELECT 'Ambulance' AS mode, 0.1 AS part UNION ALL SELECT 'Walk-in', 0.5) v CROSS JOIN size s
WHERE v.part * s.visits >= 30 AND (SELECT 1 FROM ed_encounters e WHERE e.arrival_mode = v.mode LIMIT 1) IS NULL
UNION ALL
SELECT 'stays_have_every_source', v.source, v.part * s.stays
FROM (SELECT 'ED' AS source, 0.3 AS part UNION ALL SELECT 'Elective', 0.08 UNION ALL SELECT 'Direct', 0.08 UNION ALL SELECT 'Newborn', 0.05
      UNION ALL SELECT 'Transfer', 0.03) v CROSS JOIN size s
WHERE v.part * s.stays >= 30 AND (SELECT 1 FROM ip_stays i WHERE i.admit_source = v.source LIMIT 1) IS NULL
UNION ALL
SELECT 'stays_have_every_destination', v.dispo, v.part * s.stays
FROM (SELECT 'Home' AS dispo, 0.4 AS part UNION ALL SELECT 'Home Support', 0.04 UNION ALL SELECT 'Long-Term Care', 0.01 UNION ALL SELECT 'Transfer', 0.02
      UNION ALL SELECT 'AMA', 0.003 UNION ALL SELECT 'Death', 0.02) v CROSS JOIN size s
WHERE v.part * s.stays >= 30 AND (SELECT 1 FROM ip_stays i WHERE i.discharge_dispo = v.dispo LIMIT 1) IS NULL;
