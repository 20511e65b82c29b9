-- The random groups: the last hexadecimal digit of patient_id deals the people into 16, the last two into 256. People are dealt one to each
-- group before any group has the next, in one deal that runs on from stratum to stratum, so no group of the sample has more than one person
-- more than another, and none of a stratum more than two more. A piece (--range) has groups of any size.
-- class: conformance
-- of: patients WHERE (SELECT CONCAT(parameters, ';') LIKE CONCAT('%; range=1-', patients, ';%') FROM dataset_info)
-- check: groups_are_dealt_evenly | The 16 and the 256 random groups are of the same size, but for one person
-- check: groups_of_strata_are_dealt_evenly | The random groups of an area, age group and gender are of the same size, but for two people
SELECT IF(lha_id IS NULL, 'groups_are_dealt_evenly', 'groups_of_strata_are_dealt_evenly') AS broken, lha_id, age_group, gender,
       number_of_groups, IF(groups_with_people < number_of_groups, 0, fewest) AS fewest, most
FROM (SELECT lha_id, age_group, gender, number_of_groups, COUNT(*) AS groups_with_people, MIN(people) AS fewest, MAX(people) AS most
      FROM (SELECT IF(k.by_stratum, c.lha_id, NULL) AS lha_id, IF(k.by_stratum, CAST(c.age_group AS CHAR), NULL) AS age_group,
                   IF(k.by_stratum, c.gender, NULL) AS gender, k.number_of_groups, RIGHT(c.digits, k.number_of_digits) AS one_group,
                   SUM(c.people) AS people
            FROM (SELECT lha_id, age_group, gender, RIGHT(patient_id, 2) AS digits, COUNT(*) AS people
                  FROM patients GROUP BY lha_id, age_group, gender, digits) c
            CROSS JOIN (SELECT 0 AS by_stratum, 16 AS number_of_groups, 1 AS number_of_digits UNION ALL SELECT 0, 256, 2
                        UNION ALL SELECT 1, 16, 1 UNION ALL SELECT 1, 256, 2) k
            GROUP BY IF(k.by_stratum, c.lha_id, NULL), IF(k.by_stratum, CAST(c.age_group AS CHAR), NULL),
                     IF(k.by_stratum, c.gender, NULL), k.number_of_groups, RIGHT(c.digits, k.number_of_digits)) g
      GROUP BY lha_id, age_group, gender, number_of_groups) s
CROSS JOIN dataset_info d
WHERE CONCAT(d.parameters, ';') LIKE CONCAT('%; range=1-', d.patients, ';%')
  AND most - IF(groups_with_people < number_of_groups, 0, fewest) > IF(lha_id IS NULL, 1, 2);
