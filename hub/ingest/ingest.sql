-- name: start_partitions(cluster_id, topics, partitions)!
-- Partitions never taken before begin at their first message.
INSERT INTO hub.consumer_offset (cluster_id, topic, partition, next_offset)
SELECT :cluster_id, wanted.topic, wanted.partition, 0
FROM unnest(:topics ::text[], :partitions ::int[]) AS wanted (topic, partition)
ON CONFLICT DO NOTHING;

-- name: next_offsets(cluster_id, topics, partitions)
-- Where to go on in these partitions.
SELECT topic, partition, next_offset
FROM hub.consumer_offset JOIN unnest(:topics ::text[], :partitions ::int[]) AS wanted
    (topic, partition) USING (topic, partition)
WHERE cluster_id = :cluster_id;

-- name: move_offsets(cluster_id, topics, partitions, expected, next_offsets)
-- The fence: moves nothing where another ingester has moved it already. Locks in one order.
WITH held AS MATERIALIZED (
    SELECT o.topic, o.partition, wanted.next_offset
    FROM hub.consumer_offset AS o
    JOIN unnest(:topics ::text[], :partitions ::int[], :expected ::bigint[],
                :next_offsets ::bigint[]) AS wanted (topic, partition, expected, next_offset)
      ON o.topic = wanted.topic AND o.partition = wanted.partition
    WHERE o.cluster_id = :cluster_id AND o.next_offset = wanted.expected
    ORDER BY o.topic, o.partition
    FOR UPDATE OF o
)
UPDATE hub.consumer_offset AS o SET next_offset = held.next_offset, moved_at = now()
FROM held
WHERE o.cluster_id = :cluster_id AND o.topic = held.topic AND o.partition = held.partition
RETURNING o.topic, o.partition;

-- name: keep_dead_letters(cluster_id, topics, partitions, offsets, reasons, details, headers, keys, contents)!
-- Messages that could not be recorded, as they came; one that was kept before is not kept again.
INSERT INTO hub.dead_letter
    (cluster_id, topic, partition, "offset", reason_code, detail, headers, key, value)
SELECT :cluster_id, letter.*
FROM unnest(:topics ::text[], :partitions ::int[], :offsets ::bigint[], :reasons ::text[],
            :details ::text[], :headers ::json[], :keys ::bytea[], :contents ::bytea[]) AS letter
ON CONFLICT DO NOTHING;

-- name: add_tallies(systems, feeds, accepted, corrections, duplicates)!
-- What became of a batch's messages, by feed and day as councils count days. Locks in one order.
INSERT INTO hub.ingest_tally AS tally
    (source_system, source_feed, day, accepted, corrections, duplicates)
SELECT new.system, new.feed, (now() AT TIME ZONE 'Europe/London')::date,
       new.accepted, new.corrections, new.duplicates
FROM unnest(:systems ::text[], :feeds ::text[], :accepted ::bigint[], :corrections ::bigint[],
            :duplicates ::bigint[]) AS new (system, feed, accepted, corrections, duplicates)
ORDER BY new.system, new.feed
ON CONFLICT (source_system, source_feed, day) DO UPDATE SET
    accepted = tally.accepted + excluded.accepted,
    corrections = tally.corrections + excluded.corrections,
    duplicates = tally.duplicates + excluded.duplicates;

-- name: unpublished_dead_letters(page)
-- Dead letters not yet sent to the dead-letter topic, oldest first; those that another ingester is
-- sending now are left to it.
SELECT id, topic, partition, "offset", reason_code, detail, headers, key, value
FROM hub.dead_letter WHERE NOT published ORDER BY id LIMIT :page
FOR UPDATE SKIP LOCKED;

-- name: mark_published(ids)!
-- These are on the dead-letter topic now.
UPDATE hub.dead_letter SET published = true WHERE id = ANY (:ids ::bigint[]);

-- name: list_dead_letters(status, reason_code, before, page)
-- Newest first; personal data stays in the bytes, which this does not give.
SELECT id, topic, partition, "offset", reason_code, detail, received_at, status, resolved_by,
       resolution, octet_length(value) AS bytes
FROM hub.dead_letter
WHERE (:status ::text IS NULL OR status = :status)
  AND (:reason_code ::text IS NULL OR reason_code = :reason_code)
  AND id < coalesce(:before ::bigint, 9223372036854775807)
ORDER BY id DESC LIMIT :page;

-- name: get_dead_letter(id)^
-- One dead letter, whole.
SELECT id, topic, partition, "offset", reason_code, detail, received_at, status, resolved_by,
       resolution, headers, key, value, cluster_id
FROM hub.dead_letter WHERE id = :id;

-- name: hold_dead_letters(ids)
-- Dead letters that are to be resolved together, held in one order until the transaction ends.
SELECT id FROM hub.dead_letter WHERE id = ANY (:ids) ORDER BY id FOR UPDATE;

-- name: resolve_dead_letter(id, status, actor, resolution)!
-- Replayed or discarded: once, by a named person.
UPDATE hub.dead_letter
SET status = :status, resolved_at = now(), resolved_by = :actor, resolution = :resolution
WHERE id = :id AND status = 'open';

-- name: count_open_dead_letters()$
SELECT count(*) FROM hub.dead_letter WHERE status = 'open';
