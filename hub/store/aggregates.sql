-- name: append_decided(streams, versions, topics, states, event_ids, hashes, revisions, days, times, recorded, types, systems, feeds)!
-- Append a few decisions in one question: positions are taken as `take_positions` takes them. Each
-- brings the version it has in its stream; one that is taken already is a unique violation.
WITH taken AS (
    UPDATE hub.store_position
    SET position = position + cardinality(:streams ::uuid[]),
        received_at = greatest(received_at, clock_timestamp())
    RETURNING position, received_at
), appended AS (
    INSERT INTO hub.stored_event
        (position, received_at, originator_id, originator_version, topic, state, event_id,
         content_hash, revision, occurred_on, occurred_at, recorded_at, event_type, source_system,
         source_feed)
    SELECT taken.position - cardinality(:streams ::uuid[]) + decided.place, taken.received_at,
           decided.stream, decided.version, decided.topic, decided.state, decided.event_id,
           decided.hash, decided.revision, decided.day, decided.at, decided.recorded, decided.type,
           decided.system, decided.feed
    FROM taken, unnest(
        :streams ::uuid[], :versions ::bigint[], :topics ::text[], :states ::bytea[],
        :event_ids ::uuid[], :hashes ::bytea[], :revisions ::integer[], :days ::date[],
        :times ::timestamptz[], :recorded ::timestamptz[], :types ::text[], :systems ::text[],
        :feeds ::text[]
    ) WITH ORDINALITY AS decided
        (stream, version, topic, state, event_id, hash, revision, day, at, recorded, type, system,
         feed, place)
    RETURNING position
)
SELECT max(appended.position), (SELECT pg_notify('hub_events', '') FROM taken) FROM appended;
