-- The same rows as the handler's, in one statement: of each event the newest revision, with the
-- position of the first. Sorted by case record, so that a child's entries lie together on disk.
INSERT INTO chronology_entry (
    event_id, case_record_id, position, revision, event_type, occurred_on, happened_at,
    source_system, first_position
)
SELECT
    event_id, originator_id, position, revision, event_type, occurred_on,
    coalesce(occurred_at, occurred_on::timestamp AT TIME ZONE 'UTC', recorded_at, received_at),
    source_system, first_position
FROM (
    SELECT
        event_id, originator_id, position, revision, event_type, occurred_on, occurred_at,
        recorded_at, received_at, source_system,
        min(position) OVER same_event AS first_position,
        row_number() OVER newest_first AS place
    FROM hub.stored_event
    WHERE event_type <> 'corrections.record_withdrawn' AND event_type NOT LIKE 'hub.%%'
        AND position <= %(upto)s
    WINDOW
        same_event AS (PARTITION BY event_id),
        newest_first AS (PARTITION BY event_id ORDER BY revision DESC, position DESC)
) AS of_each
WHERE place = 1
ORDER BY originator_id, position
