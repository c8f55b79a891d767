-- The systems that number the case records the hub has met. A misspelt one is told from a child nobody has
-- heard of by this alone: no name of a system is about a person, so whoever asks is given all of them.
CREATE FUNCTION hub.case_record_systems() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT DISTINCT system FROM hub.match_record ORDER BY system
$body$;
REVOKE EXECUTE ON FUNCTION hub.case_record_systems() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.case_record_systems() TO hub_api, hub_ingest;
