-- Nights in bed by site and program against its staffed beds, as full as the program is in the whole network. The sampling error is that of
-- expected stays of the program's lengths, with a variance half as large again; the count is how many stays that would be.
-- class: plausibility
-- of: ip_stays
-- severity: error
-- check: programs_of_sites_fill_their_beds | Nights in bed of a site's program against its beds, as full as the program is at all sites
--   | threshold: 0.75 to 1.33 | least: 110
SELECT 'programs_of_sites_fill_their_beds' AS check_id, site_id, program_id, nights / expected AS value,
       SQRT(1.5 * mean_stay / expected) AS sampling_error, expected / mean_stay AS stays
FROM (SELECT b.site_id, b.program_id, COALESCE(n.nights, 0) AS nights,
             b.staffed_beds * SUM(n.nights) OVER (PARTITION BY b.program_id) / SUM(b.staffed_beds) OVER (PARTITION BY b.program_id)
               AS expected,
             SUM(n.squares) OVER (PARTITION BY b.program_id) / SUM(n.nights) OVER (PARTITION BY b.program_id) AS mean_stay
      FROM staffed_beds b
      LEFT JOIN (SELECT facility_id, program_id, 1e0 * SUM(nights) AS nights, 1e0 * SUM(nights * nights) AS squares
                 FROM (SELECT i.facility_id, i.program_id,
                              GREATEST(0, DATEDIFF(COALESCE(i.discharge_ts, d.last_date + INTERVAL 1 DAY),
                                                   GREATEST(i.admit_ts, d.first_date))) AS nights
                       FROM ip_stays i CROSS JOIN dataset_info d) s
                 GROUP BY facility_id, program_id) n ON n.facility_id = b.site_id AND n.program_id = b.program_id) q
WHERE expected > 0;
