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
-- but never before that of the position before. Wakes whoever waits for events, at commit. Says too
-- whether this login writes under policies, which rules out COPY.
WITH taken AS (
    UPDATE hub.store_position
    SET position = position + :count,
        received_at = greatest(received_at, coalesce(:received_at ::timestamptz, clock_timestamp()))
    RETURNING position, received_at
)
SELECT position, received_at, row_security_active('hub.stored_event'), pg_notify('hub_events', '')
FROM taken;

-- name: make_arriving()!
-- Where rows wait that a page writes: a role that may add one kind of event cannot copy them in.
CREATE TEMPORARY TABLE IF NOT EXISTS arriving_event (
    position bigint, received_at timestamptz, originator_id uuid, originator_version bigint,
    topic text, state bytea, event_id uuid, content_hash bytea, revision integer,
    occurred_on date, occurred_at timestamptz, recorded_at timestamptz, event_type text,
    source_system text, source_feed text
) ON COMMIT DROP;

-- name: let_in()!
INSERT INTO hub.stored_event
    (position, received_at, originator_id, originator_version, topic, state, event_id, content_hash,
     revision, occurred_on, occurred_at, recorded_at, event_type, source_system, source_feed)
SELECT position, received_at, originator_id, originator_version, topic, state, event_id, content_hash,
    revision, occurred_on, occurred_at, recorded_at, event_type, source_system, source_feed
FROM pg_temp.arriving_event;

-- name: drop_arriving()!
DROP TABLE pg_temp.arriving_event;
