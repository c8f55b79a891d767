-- name: known_facts(ids)
-- What is stored already of these event ids: each content ever recorded.
SELECT event_id, content_hash FROM hub.facts_of(:ids ::uuid[]);

-- name: heads(ids)
-- The newest version of each of these streams that has one.
SELECT uuid_send(wanted.id), head.originator_version
FROM unnest(:ids ::uuid[]) AS wanted (id)
CROSS JOIN LATERAL (
    SELECT originator_version FROM hub.stored_event
    WHERE originator_id = wanted.id
    ORDER BY originator_version DESC LIMIT 1
) AS head;

-- name: lock_positions()$
-- Wait until no other writer is between its positions and its commit.
SELECT position FROM hub.store_position FOR UPDATE;

-- name: take_positions(count, received_at)^
-- The last of `count` positions, and the time they are received: the time given or the clock's,
-- but never before that of the position before. Wakes whoever waits for events, at commit.
WITH taken AS (
    UPDATE hub.store_position
    SET position = position + :count,
        received_at = greatest(received_at, coalesce(:received_at ::timestamptz, clock_timestamp()))
    RETURNING position, received_at
)
SELECT position, received_at, pg_notify('hub_events', '') FROM taken;
