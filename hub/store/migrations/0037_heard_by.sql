-- When these systems had told the hub something last by a moment, of anybody: a page of the past says
-- whether a source had fallen silent by then, and the read models of its replay are of one person. It
-- tells a time and nothing of whom, in a reading of somebody alone. A system that was heard from of late
-- is found within the last events; one that was not, as far back as it was silent.

SET LOCAL check_function_bodies = off;

CREATE FUNCTION hub.heard_by(systems text[], upto timestamptz)
RETURNS TABLE (source_system text, received_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET enable_seqscan = off
AS $body$
    SELECT wanted.name, latest.received_at
    FROM (SELECT hub.position_before(upto) AS position OFFSET 0) AS ended
    CROSS JOIN unnest(systems) AS wanted (name)
    CROSS JOIN LATERAL (
        SELECT event.received_at
        FROM hub.stored_event AS event
        WHERE event.source_system = wanted.name AND event.position <= ended.position
        ORDER BY event.position DESC
        LIMIT 1
    ) AS latest
    WHERE EXISTS (SELECT FROM hub.readable_people())
$body$;
REVOKE EXECUTE ON FUNCTION hub.heard_by(text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.heard_by(text[], timestamptz) TO hub_api;
