-- title:    Facility summary
-- section:  Overview
-- question: How many patients call each hospital their home facility?
-- reading:  Patients of the sample by home facility, those who died in the history included, most first; a site that nobody uses shows 0.
-- chart:    bar x=site_name y=patient_count
SELECT s.site_code,
       s.site_name,
       COUNT(p.patient_id) AS patient_count
FROM dim_site s
LEFT JOIN patients p ON p.facility_home_id = s.site_id
GROUP BY s.site_id, s.site_code, s.site_name
ORDER BY patient_count DESC, s.site_id;
