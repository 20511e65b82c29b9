-- The text of the model's tables, byte by byte in UTF-8: nothing invisible, and nothing that was read with a wrong encoding.
-- class: conformance
-- of: dim_site
-- check: text_without_control_characters | No name holds a control character
-- check: text_without_odd_spaces | No name holds a hard, wide or invisible space, or two in a row, or one at its end
-- check: text_in_one_encoding | No name shows UTF-8 read as Latin-1, a replacement character, or a question mark within a word
-- check: text_in_one_script | No name mixes Latin letters with Greek or Cyrillic ones, or has an accent apart from its letter
-- check: text_is_plain | No name is NULL or N/A as text, stands in quotation marks, or holds an HTML entity
-- check: names_differ | No two sites, areas, programs or subprograms of a program have the same name, in whatever case
SELECT *
FROM (SELECT CONCAT_WS(',',
             IF(bytes REGEXP '^(..)*([01].|7F|C2[89].)', 'text_without_control_characters', NULL),
             IF(bytes REGEXP '^(..)*(2020|C2A0|C2AD|E280(8.|A[89A-F])|E281A0|E38080|EFBBBF)|^20|^(..)*20$',
                'text_without_odd_spaces', NULL),
             IF(bytes REGEXP '^(..)*(C38[23](C2|C5|C6|CB|E2)|C3A2(C2|E2)|EFBFBD|([46][1-9A-F]|[57][0-9A])3F([46][1-9A-F]|[57][0-9A]))',
                'text_in_one_encoding', NULL),
             IF(bytes REGEXP '^(..)*([46][1-9A-F]|[57][0-9A])' AND bytes REGEXP '^(..)*(C[EF]|D[01])' OR bytes REGEXP '^(..)*(CC|CD[8-A])',
                'text_in_one_script', NULL),
             IF(words IN ('NULL', 'N/A', 'NaN', 'None', 'undefined')
                OR bytes REGEXP '^2[27]|2[27]$|^(..)*26(23|([46][1-9A-F]|[57][0-9A])+3B)', 'text_is_plain', NULL),
             IF(place LIKE '%name' AND place NOT IN ('dim_date.holiday_name', 'dim_event.event_name')
                AND COUNT(*) OVER (PARTITION BY place, program_id, words) > 1, 'names_differ', NULL)
             ) AS broken, place, row_key, words, bytes
      FROM (SELECT place, row_key, IF(row_key LIKE '%.%', SUBSTRING_INDEX(row_key, '.', 1), '') AS program_id, words,
                   HEX(CONVERT(words USING utf8mb4)) AS bytes
            FROM (SELECT 'dim_site.site_name' AS place, CAST(site_id AS CHAR) AS row_key, site_name AS words FROM dim_site
                  UNION ALL SELECT 'dim_site.site_code', CAST(site_id AS CHAR), site_code FROM dim_site
                  UNION ALL SELECT 'dim_site.site_type', CAST(site_id AS CHAR), site_type FROM dim_site
                  UNION ALL SELECT 'dim_program.program_name', CAST(program_id AS CHAR), program_name FROM dim_program
                  UNION ALL SELECT 'dim_subprogram.subprogram_name', CONCAT(program_id, '.', subprogram_id), subprogram_name
                            FROM dim_subprogram
                  UNION ALL SELECT 'dim_lha.lha_name', CAST(lha_id AS CHAR), lha_name FROM dim_lha
                  UNION ALL SELECT 'dim_date.holiday_name', CAST(date AS CHAR), holiday_name FROM dim_date WHERE is_holiday = 1
                  UNION ALL SELECT 'dim_event.event_type', CAST(event_id AS CHAR), event_type FROM dim_event
                  UNION ALL SELECT 'dim_event.event_name', CAST(event_id AS CHAR), event_name FROM dim_event
                  UNION ALL SELECT 'dataset_info.version', CAST(seed AS CHAR), version FROM dataset_info
                  UNION ALL SELECT 'population_projection.gender', CONCAT_WS(' ', year, lha_id, age_group), gender
                            FROM population_projection
                  UNION ALL SELECT 'ed_baseline_rates.ed_subservice', CONCAT_WS(' ', lha_id, age_group, gender), ed_subservice
                            FROM ed_baseline_rates
                  UNION ALL SELECT 'ed_baseline_rates.gender', CONCAT_WS(' ', lha_id, age_group, ed_subservice), gender
                            FROM ed_baseline_rates) t) b) r
WHERE broken <> '';
