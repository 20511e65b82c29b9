-- title:    Frequent users
-- section:  Emergency
-- question: How much of the ED do its frequent users need?
-- reading:  People by their visits in the last twelve months of the history, for the whole region (x persons_per_patient); those who died
--           in these months are counted.
-- reading:  Per cent of the people with a visit, and of the visits. Four visits and more a year is the usual line.
-- chart:    bar x=visits_in_year y=people_pct,visits_pct
WITH people AS (
  SELECT INTERVAL(ed_visits_year, 2, 3, 4, 5, 10) AS class, COUNT(*) AS people, SUM(ed_visits_year) AS visits
  FROM patients
  WHERE ed_visits_year > 0
  GROUP BY class
)
SELECT ELT(1 + class, '1', '2', '3', '4', '5 to 9', '10 and more') AS visits_in_year,
       ROUND(people * (SELECT persons_per_patient FROM dataset_info)) AS people_region,
       ROUND(100 * people / SUM(people) OVER (), 1) AS people_pct,
       ROUND(visits * (SELECT persons_per_patient FROM dataset_info)) AS visits_region,
       ROUND(100 * visits / SUM(visits) OVER (), 1) AS visits_pct
FROM people
ORDER BY class;
