-- The sites in the last year, and who leaves them unseen, against published Canadian figures (the ids are those of docs/model.md). The
-- sampling error is that of a variance half as large again as by chance alone. A history of less than a year is too short.
-- class: plausibility
-- of: ed_encounters
-- severity: warning
-- check: largest_site | Visits of the largest site against the mean of the sites (E37: 15 to 25 % with 12 sites) | threshold: 1.8 to 3
-- check: smallest_site | Visits of the smallest site in a year, whole region (E37) | threshold: 25000 to 180000
-- check: urgent_care_centres | Visits of an urgent care centre in a year, whole region (E38) | threshold: 20000 to 65000
-- check: left_unseen_of_sites | Left without being seen by site, hospital EDs (E24) | threshold: 2 to 11 %
-- check: left_unseen_rises | Left without being seen in the last year against the first (E24) | threshold: 1.02 to 2
SELECT check_id, site_id, value, sampling_error, visits
FROM (
  SELECT c.check_id, c.site_id, c.visits,
         CASE c.measure WHEN 'against mean' THEN c.visits / c.mean WHEN 'region' THEN c.visits * r.persons
                        WHEN 'unseen' THEN c.unseen / c.visits
                        ELSE c.unseen / c.visits / (c.unseen_first / c.visits_first) END AS value,
         SQRT(1.5) * CASE c.measure WHEN 'against mean' THEN SQRT(c.visits) / c.mean WHEN 'region' THEN SQRT(c.visits) * r.persons
                                    WHEN 'unseen' THEN SQRT(c.unseen * (1 - c.unseen / c.visits)) / c.visits
                                    ELSE c.unseen / c.visits / (c.unseen_first / c.visits_first)
                                         * SQRT(1 / c.unseen + 1 / c.unseen_first) END AS sampling_error,
         CASE c.check_id WHEN 'largest_site' THEN ROW_NUMBER() OVER (PARTITION BY c.check_id ORDER BY c.visits DESC)
                         WHEN 'smallest_site' THEN ROW_NUMBER() OVER (PARTITION BY c.check_id ORDER BY c.visits) ELSE 1 END AS place
  FROM (
    SELECT k.check_id, k.measure, IF(k.by_site, v.site_id, NULL) AS site_id,
           1e0 * SUM(IF(v.last_year, v.visits, 0)) AS visits, 1e0 * SUM(IF(v.last_year, v.unseen, 0)) AS unseen,
           1e0 * SUM(IF(v.last_year, 0, v.visits)) AS visits_first, 1e0 * SUM(IF(v.last_year, 0, v.unseen)) AS unseen_first,
           AVG(1e0 * SUM(IF(v.last_year, v.visits, 0))) OVER (PARTITION BY k.check_id) AS mean
    FROM (SELECT e.facility_id AS site_id, IF(e.ed_subservice LIKE 'Urgent Care%', 'urgent care', 'hospital') AS kind,
                 e.arrival_ts >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR AS last_year,
                 COUNT(*) AS visits, COUNT(IF(e.dispo = 'LWBS', 1, NULL)) AS unseen
          FROM dataset_info d
          STRAIGHT_JOIN ed_encounters e ON DATE(e.arrival_ts) >= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
                                        OR DATE(e.arrival_ts) < d.first_date + INTERVAL 1 YEAR -- DATE: no visit alone by an index
          WHERE d.first_date <= d.last_date + INTERVAL 1 DAY - INTERVAL 1 YEAR
          GROUP BY e.facility_id, kind, last_year) v
    JOIN (SELECT 'largest_site' AS check_id, 'against mean' AS measure, 1 AS by_site, '%' AS kind
          UNION ALL SELECT 'smallest_site', 'region', 1, '%' UNION ALL SELECT 'urgent_care_centres', 'region', 1, 'urgent care'
          UNION ALL SELECT 'left_unseen_of_sites', 'unseen', 1, 'hospital'
          UNION ALL SELECT 'left_unseen_rises', 'unseen against first', 0, '%') k
      ON v.kind LIKE k.kind
    GROUP BY k.check_id, k.measure, IF(k.by_site, v.site_id, NULL)) c
  CROSS JOIN (SELECT d.patients * d.persons_per_patient / p.people AS persons
              FROM dataset_info d CROSS JOIN (SELECT COUNT(*) AS people FROM patients) p) r) q
WHERE place = 1;
