-- How many emergencies nobody judged yet, for the menu of whoever judges: no person, no reason.

CREATE FUNCTION hub.emergencies_waiting(OUT waiting bigint, OUT oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT count(*), min(from_at) FROM hub.access_grant
    WHERE kind = 'break_glass' AND reviewed_at IS NULL
$body$;

REVOKE ALL ON FUNCTION hub.emergencies_waiting() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.emergencies_waiting() TO hub_api;
