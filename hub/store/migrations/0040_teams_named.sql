-- The teams that the systems name, so that a misspelt one is told when somebody joins it: who is in a team
-- that no child is with sees nobody. For the commands alone; no name of a team is about a person.

-- The function reads the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

CREATE FUNCTION hub.teams_named() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    IF to_regclass('allocation') IS NOT NULL THEN
        RETURN QUERY SELECT DISTINCT work.team FROM allocation AS work
            WHERE work.team IS NOT NULL ORDER BY work.team;
    END IF;
END
$body$;
REVOKE EXECUTE ON FUNCTION hub.teams_named() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.teams_named() TO hub_ingest;
