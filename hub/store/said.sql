-- name: newest(system, withdrawal)
-- Of each event of a source system the newest revision, without what takes events back.
SELECT DISTINCT ON (event_id)
    event_id, event_type, source_feed, content_hash, revision, topic, state
FROM hub.stored_event
WHERE source_system = :system AND event_type <> :withdrawal
ORDER BY event_id, revision DESC, position DESC;

-- name: withdrawals(system, withdrawal)
-- What a source system took back, and at which revision.
SELECT topic, state, revision FROM hub.stored_event
WHERE source_system = :system AND event_type = :withdrawal;
