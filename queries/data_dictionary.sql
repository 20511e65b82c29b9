-- title:    Data dictionary
-- section:  Data
-- question: What does each table and column hold?
-- reading:  From the comments in schema.sql, as the database has them.
-- chart:    none
SELECT t.table_name AS table_name,
       t.table_comment AS table_holds,
       c.column_name AS column_name,
       CASE WHEN c.data_type LIKE '%int' THEN CONCAT(c.data_type, IF(c.column_type LIKE '%unsigned', ' unsigned', ''))
            ELSE c.column_type END AS type,
       IF(c.is_nullable = 'YES', 'yes', 'no') AS nullable,
       IF(c.column_key = 'PRI', 'yes', 'no') AS primary_key,
       c.column_comment AS column_holds
FROM information_schema.tables t
JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
WHERE t.table_schema = DATABASE()
  AND t.table_type = 'BASE TABLE'
ORDER BY t.table_name, c.ordinal_position;
