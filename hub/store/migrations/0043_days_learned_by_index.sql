-- Who else was told of a child's rows (0041_days_lost.sql) is looked up by index, row by row: to join them
-- with what every child's rows say went through the whole store.
ALTER FUNCTION hub.days_learned(uuid) SET enable_hashjoin = off;
ALTER FUNCTION hub.days_learned(uuid) SET enable_mergejoin = off;
