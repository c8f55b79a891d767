-- name: page(after, upto, decoded, decodes_first, share, shares, most)
-- Events between two positions, in order; of those nobody decodes, without the state. A share holds
-- whole streams: those whose id, which is random, ends in its remainder. The page ends where its
-- events have said as much as fits in one.
SELECT position, originator_id, originator_version, topic, event_id, revision, occurred_on,
    occurred_at, recorded_at, received_at, event_type, source_system, source_feed, read_state
FROM (
    SELECT *, coalesce(sum(octet_length(read_state)) OVER before, 0) AS said_before
    FROM hub.stored_event, LATERAL (
        SELECT CASE
            WHEN event_type = ANY(:decoded ::text[]) OR (:decodes_first AND originator_version = 1)
            THEN state
        END
    ) AS decoded (read_state)
    WHERE position > :after AND position <= :upto AND event_type IS NOT NULL
        AND (:shares = 1 OR mod(get_byte(uuid_send(originator_id), 15), :shares) = :share)
    WINDOW before AS (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) AS page
WHERE said_before < :most
ORDER BY position;

-- name: of_types(after, upto, event_types, size, most)
-- A page of the events of some types between two positions, in order, with their state.
SELECT position, originator_id, originator_version, topic, event_id, revision, occurred_on,
    occurred_at, recorded_at, received_at, event_type, source_system, source_feed, state
FROM (
    SELECT *, coalesce(sum(octet_length(state)) OVER before, 0) AS said_before
    FROM hub.stored_event
    WHERE position > :after AND position <= :upto AND event_type = ANY(:event_types ::text[])
    WINDOW before AS (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY position LIMIT :size
) AS page
WHERE said_before < :most
ORDER BY position;

-- name: of_stream(stream_id, after, upto, most)
-- A page of one stream's events between two positions, in order.
SELECT position, originator_id, originator_version, topic, event_id, revision, occurred_on,
    occurred_at, recorded_at, received_at, event_type, source_system, source_feed, state
FROM (
    SELECT *, coalesce(sum(octet_length(state)) OVER before, 0) AS said_before
    FROM hub.stored_event
    WHERE originator_id = :stream_id AND position > :after AND position <= :upto
        AND event_type IS NOT NULL
    WINDOW before AS (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) AS page
WHERE said_before < :most
ORDER BY position;

-- name: records_then(person_id, upto)
-- The case records that were about a person at a position, if this reading may see the person.
SELECT hub.records_then(:person_id ::uuid, :upto ::bigint);

-- name: known_then(person_id, upto)
-- All that was known of a person at a position, if this reading may see them.
SELECT position, originator_id, originator_version, topic, event_id, revision, occurred_on,
    occurred_at, recorded_at, received_at, event_type, source_system, source_feed, state
FROM hub.known_then(:person_id ::uuid, :upto ::bigint);

-- name: last_position()$
-- The last position that is committed.
SELECT coalesce(max(position), 0) FROM hub.stored_event;

-- name: end_of(day)^
-- The last position of a day as days are counted in England; and whether all that was received on it
-- is in the store by now: what is being received takes seconds.
SELECT hub.position_before(ended.at) AS position, now() > ended.at + interval '5 minutes' AS is_over
FROM (SELECT (:day ::date + 1)::timestamp AT TIME ZONE 'Europe/London') AS ended (at);

-- name: waiting_since(position)$
-- Seconds since the hub received the event after a position; 0 if there is none.
SELECT coalesce(
    (
        SELECT extract(epoch FROM clock_timestamp() - received_at)::float8
        FROM hub.stored_event WHERE position = :position + 1
    ), 0
);

-- name: reached_then(position, day)^
-- The last position to show of a position, or of the end of a day as days are counted in England; and
-- whether this connection has the tables of the past already.
SELECT
    least(
        coalesce(
            :position ::bigint,
            hub.position_before((:day ::date + 1)::timestamp AT TIME ZONE 'Europe/London')
        ),
        checkpoint
    ) AS position,
    to_regclass('pg_temp.case_record') IS NOT NULL AS has_tables
FROM hub.projection_generation
WHERE projection = 'identity' AND status = 'active';
