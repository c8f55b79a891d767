-- A system that has been silent ever since is known by the read model of feeds, which has everybody's:
-- to look for its last event among all that others sent meanwhile took as long as it was silent. Only
-- of one that was heard from again is the store asked, as before.

CREATE OR REPLACE FUNCTION hub.heard_by(systems text[], upto timestamptz)
RETURNS TABLE (source_system text, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET enable_seqscan = off
AS $body$
#variable_conflict use_column
DECLARE
    ended bigint := hub.position_before(upto);
    live  text := (
        SELECT schema_name FROM hub.projection_generation
        WHERE projection = 'feed_health' AND status = 'active' AND checkpoint >= ended
    );
    one   text;
    last  timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM hub.readable_people()) THEN
        RETURN;
    END IF;
    FOREACH one IN ARRAY systems LOOP
        last := NULL;
        IF live IS NOT NULL THEN
            EXECUTE format(
                'SELECT max(last_received_at) FROM %I.feed_health WHERE source_system = $1', live
            ) INTO last USING one;
        END IF;
        IF last IS NULL OR last >= upto THEN
            SELECT event.received_at INTO last
            FROM hub.stored_event AS event
            WHERE event.source_system = one AND event.position <= ended
            ORDER BY event.position DESC
            LIMIT 1;
        END IF;
        IF last IS NOT NULL THEN
            RETURN QUERY SELECT one, last;
        END IF;
    END LOOP;
END
$body$;
