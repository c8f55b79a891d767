-- What a read model could not take is told: to whoever reads the record that it is not whole, and to
-- whoever keeps the hub running how many there are. Neither says anything of whom.

-- When the hub received the first event of this reading that a read model could not take; null where
-- everything is there. What a stream holds from there on is missing from that read model.
CREATE FUNCTION hub.left_out_since() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT min(event.received_at)
    FROM hub.parked_stream AS parked
    JOIN hub.projection_generation AS generation USING (projection, generation)
    JOIN hub.stored_event AS event USING (position)
    WHERE generation.status = 'active' AND parked.stream_id IN (SELECT hub.readable_streams())
$body$;
REVOKE EXECUTE ON FUNCTION hub.left_out_since() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.left_out_since() TO hub_api;

-- How many streams each read model that is read does not follow to their end.
CREATE FUNCTION hub.parked_streams() RETURNS TABLE (projection text, streams bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT generation.projection, count(parked.stream_id)
    FROM hub.projection_generation AS generation
    LEFT JOIN hub.parked_stream AS parked USING (projection, generation)
    WHERE generation.status = 'active'
    GROUP BY generation.projection
$body$;
REVOKE EXECUTE ON FUNCTION hub.parked_streams() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.parked_streams() TO hub_api;
