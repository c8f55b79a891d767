-- name: events_after(position, limit, most)
-- One page of the store, in its order; it ends where its events have said as much as fits in one.
SELECT position, originator_id, originator_version, topic, state, event_id, revision,
    occurred_on, occurred_at, recorded_at, received_at, event_type, source_system, source_feed
FROM (
    SELECT *, coalesce(sum(octet_length(state)) OVER before, 0) AS said_before
    FROM hub.stored_event
    WHERE position > :position
    WINDOW before AS (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY position LIMIT :limit
) AS page
WHERE said_before < :most ORDER BY position;

-- name: events_after_of_types(position, limit, event_types, most)
-- One page of some event types, in the store's order; it ends as any page does.
SELECT position, originator_id, originator_version, topic, state, event_id, revision,
    occurred_on, occurred_at, recorded_at, received_at, event_type, source_system, source_feed
FROM (
    SELECT *, coalesce(sum(octet_length(state)) OVER before, 0) AS said_before
    FROM hub.stored_event
    WHERE position > :position AND event_type = ANY(:event_types)
    WINDOW before AS (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY position LIMIT :limit
) AS page
WHERE said_before < :most ORDER BY position;

-- name: events_of_streams(stream_ids, upto)
-- Everything in these streams up to a position, or all of it, in the store's order.
SELECT position, originator_id, originator_version, topic, state, event_id, revision,
    occurred_on, occurred_at, recorded_at, received_at, event_type, source_system, source_feed
FROM hub.stored_event
WHERE originator_id = ANY(:stream_ids) AND position <= coalesce(:upto, position)
ORDER BY position;

-- name: last_position()$
-- The last position that is committed.
SELECT coalesce(max(position), 0) FROM hub.stored_event;

-- name: position_before(instant)$
-- The last position received before an instant.
SELECT hub.position_before(:instant);
