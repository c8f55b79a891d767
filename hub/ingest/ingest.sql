-- name: start_partition!
-- A partition never taken before begins at its first message.
INSERT INTO hub.consumer_offset (cluster_id, topic, partition, next_offset)
VALUES (:cluster_id, :topic, :partition, 0)
ON CONFLICT DO NOTHING;

-- name: next_offset$
-- Where to go on in a partition.
SELECT next_offset FROM hub.consumer_offset
WHERE cluster_id = :cluster_id AND topic = :topic AND partition = :partition;

-- name: move_offset!
-- The fence: moves nothing when another ingester has moved it already.
UPDATE hub.consumer_offset SET next_offset = :next_offset, moved_at = now()
WHERE cluster_id = :cluster_id AND topic = :topic AND partition = :partition
  AND next_offset = :expected;

-- name: keep_dead_letter!
-- One message that could not be recorded, as it came.
INSERT INTO hub.dead_letter
    (cluster_id, topic, partition, "offset", reason_code, detail, headers, key, value)
VALUES
    (:cluster_id, :topic, :partition, :offset, :reason_code, :detail, :headers, :key, :value)
ON CONFLICT (cluster_id, topic, partition, "offset") DO NOTHING;

-- name: add_tally!
-- What became of a batch's messages, by feed.
INSERT INTO hub.ingest_tally
    (source_system, source_feed, day, accepted, corrections, duplicates)
VALUES (:source_system, :source_feed, current_date, :accepted, :corrections, :duplicates)
ON CONFLICT (source_system, source_feed, day) DO UPDATE SET
    accepted = hub.ingest_tally.accepted + excluded.accepted,
    corrections = hub.ingest_tally.corrections + excluded.corrections,
    duplicates = hub.ingest_tally.duplicates + excluded.duplicates;

-- name: unpublished_dead_letters
-- Dead letters not yet sent to the dead-letter topic, oldest first.
SELECT id, topic, partition, "offset", reason_code, detail, headers, key, value
FROM hub.dead_letter WHERE NOT published ORDER BY id LIMIT :page;

-- name: mark_published!
-- These are on the dead-letter topic now.
UPDATE hub.dead_letter SET published = true WHERE id = ANY (:ids);

-- name: list_dead_letters
-- Newest first; personal data stays in the bytes, which this does not give.
SELECT id, topic, partition, "offset", reason_code, detail, received_at, status, resolved_by,
       resolution, octet_length(value) AS bytes
FROM hub.dead_letter
WHERE (:status::text IS NULL OR status = :status)
  AND (:reason_code::text IS NULL OR reason_code = :reason_code)
ORDER BY id DESC LIMIT :page;

-- name: get_dead_letter^
-- One dead letter, whole.
SELECT id, topic, partition, "offset", reason_code, detail, received_at, status, resolved_by,
       resolution, headers, key, value, cluster_id
FROM hub.dead_letter WHERE id = :id;

-- name: resolve_dead_letter!
-- Replayed or discarded: once, by a named person.
UPDATE hub.dead_letter
SET status = :status, resolved_at = now(), resolved_by = :actor, resolution = :resolution
WHERE id = :id AND status = 'open';

-- name: count_open_dead_letters$
SELECT count(*) FROM hub.dead_letter WHERE status = 'open';
