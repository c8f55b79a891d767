-- What numbers of everybody were on an earlier day. Read models filled up to the end of that day stay
-- beside the active ones: remembered. Nothing later is in them, so nothing later is counted.
ALTER TABLE hub.projection_generation
    ADD COLUMN known_on date,
    DROP CONSTRAINT projection_generation_status_check,
    ADD CONSTRAINT projection_generation_status_check
        CHECK (status IN ('building', 'active', 'retired', 'remembered')),
    ADD CONSTRAINT projection_generation_remembered_day
        CHECK ((status = 'remembered') = (known_on IS NOT NULL));
COMMENT ON COLUMN hub.projection_generation.known_on IS
    'Of a remembered generation: the day up to whose end, in England, it was filled.';
CREATE UNIQUE INDEX projection_generation_remembered
    ON hub.projection_generation (known_on, projection) WHERE status = 'remembered';

-- The remembered read models of a day; nothing at all where it is not remembered.
CREATE FUNCTION hub.remembered_path(day date) RETURNS text
LANGUAGE sql STABLE
AS $body$
    SELECT coalesce(string_agg(quote_ident(schema_name), ', ' ORDER BY projection), 'pg_catalog')
        || ', pg_temp'
    FROM hub.projection_generation
    WHERE status = 'remembered' AND known_on = day
$body$;

-- Have this transaction read them. Whom it may see stays decided by what is known now.
CREATE FUNCTION hub.read_path_known_on(day date) RETURNS text
LANGUAGE sql VOLATILE
AS $body$
    SELECT set_config('search_path', hub.remembered_path(day), true)
    FROM set_config('hub.known_on', day::text, true)
$body$;

-- Where what counts over everybody looks: in what this transaction reads.
CREATE FUNCTION hub.path_asked_for() RETURNS text
LANGUAGE sql STABLE
AS $body$
    SELECT CASE
        WHEN asked.day IS NULL THEN hub.active_path()
        ELSE hub.remembered_path(asked.day::date)
    END
    FROM (SELECT nullif(current_setting('hub.known_on', true), '')) AS asked (day)
$body$;
