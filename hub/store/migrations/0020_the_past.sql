-- The tables in which a page of the past is put together stay with their connection, empty. Whoever
-- reads the present must not find them: temporary tables come first on every path that does not say
-- otherwise. And the two paths must differ, or PostgreSQL would answer from a plan made for the other.
CREATE OR REPLACE FUNCTION hub.read_path() RETURNS text
LANGUAGE sql VOLATILE
AS $body$
    SELECT set_config('search_path', hub.active_path(), true)
$body$;

-- The same for the past: temporary tables first, and days are taken from times in UTC, as when
-- projecting.
CREATE FUNCTION hub.read_path_of_the_past() RETURNS text
LANGUAGE sql VOLATILE
AS $body$
    SELECT set_config('search_path', 'pg_temp, ' || hub.active_path(), true)
    FROM set_config('TimeZone', 'UTC', true)
$body$;
