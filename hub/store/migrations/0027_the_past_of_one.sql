-- A page of the past is about one person. Read models that are told of everybody alone are not made
-- anew for it, and are not on its path: what looked for one would find nothing, and not the present.
DROP FUNCTION hub.read_path_of_the_past();

-- Temporary tables first, then the active read models but those named; days are taken from times in
-- UTC, as when projecting.
CREATE FUNCTION hub.read_path_of_the_past(left_out text[]) RETURNS text
LANGUAGE sql VOLATILE
AS $body$
    SELECT set_config('search_path', 'pg_temp' || coalesce(present.path, ''), true)
    FROM set_config('TimeZone', 'UTC', true) CROSS JOIN (
        SELECT ', ' || string_agg(quote_ident(schema_name), ', ' ORDER BY projection) AS path
        FROM hub.projection_generation
        WHERE status = 'active' AND projection <> ALL (left_out)
    ) AS present
$body$;
