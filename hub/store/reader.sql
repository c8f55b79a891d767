-- name: events_after(position, limit)
-- One page of the store, in its order.
SELECT position, originator_id, originator_version, topic, state, event_id, revision,
    occurred_on, occurred_at, recorded_at, received_at, event_type, source_system, source_feed
FROM hub.stored_event
WHERE position > :position ORDER BY position LIMIT :limit;

-- name: events_after_of_types(position, limit, event_types)
-- One page of some event types, in the store's order.
SELECT position, originator_id, originator_version, topic, state, event_id, revision,
    occurred_on, occurred_at, recorded_at, received_at, event_type, source_system, source_feed
FROM hub.stored_event
WHERE position > :position AND event_type = ANY(:event_types)
ORDER BY position LIMIT :limit;

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
