-- name: all()
-- Every generation there is, the newest of each read model last.
SELECT projection, generation, schema_name, status, shape, checkpoint, turn
FROM hub.projection_generation ORDER BY projection, generation;

-- name: lock_rebuild(name)$
-- Only one rebuild of a read model at a time; let go by `let_rebuild`, or when the connection breaks.
SELECT pg_try_advisory_lock(hashtextextended('hub.rebuild.' || :name, 0));

-- name: let_rebuild()$
-- Whoever comes next may rebuild.
SELECT pg_advisory_unlock_all();

-- name: add(projection, status, shape)^
-- The next generation of a read model.
INSERT INTO hub.projection_generation (projection, generation, status, shape, activated_at)
SELECT :projection, coalesce(max(generation), 0) + 1, :status, :shape,
    CASE WHEN :status = 'active' THEN now() END
FROM hub.projection_generation WHERE projection = :projection
RETURNING projection, generation, schema_name, status, shape, checkpoint, turn;

-- name: protect(schema_names)$
-- Grant and restrict reading: policies on every table that has a case record.
SELECT count(hub.protect(each)) FROM unnest(:schema_names ::text[]) AS each;

-- name: forget_missing()
-- Generations whose tables are not there, because a backup was made without read models.
DELETE FROM hub.projection_generation WHERE to_regnamespace(quote_ident(schema_name)) IS NULL
RETURNING projection;

-- name: advance(projection, generation, expected, turn, checkpoint)!
-- Move a checkpoint, if it is still where the rows to be written begin. Takes the row's lock.
UPDATE hub.projection_generation SET checkpoint = :checkpoint
WHERE projection = :projection AND generation = :generation AND checkpoint = :expected
    AND turn = :turn AND status <> 'retired';

-- name: lock(projection, generation)^
-- Hold a generation: its runner waits, then sees that its turn is over.
UPDATE hub.projection_generation SET turn = turn + 1
WHERE projection = :projection AND generation = :generation
RETURNING projection, generation, schema_name, status, shape, checkpoint, turn;

-- name: retire(projection)!
-- What was read until now stays for going back.
UPDATE hub.projection_generation SET status = 'retired', retired_at = now(), turn = turn + 1
WHERE projection = :projection AND status = 'active';

-- name: activate(projection, generation)!
-- From the next transaction on, readers read this generation.
UPDATE hub.projection_generation SET status = 'active', activated_at = now(), turn = turn + 1
WHERE projection = :projection AND generation = :generation;

-- name: remember(projection, generation, known_on)!
-- A generation that was filled up to the end of a day is kept as it is.
UPDATE hub.projection_generation SET status = 'remembered', known_on = :known_on, turn = turn + 1
WHERE projection = :projection AND generation = :generation AND status = 'building';

-- name: remembered()
-- The generations that are kept as of a day, the earliest day first.
SELECT known_on, schema_name FROM hub.projection_generation
WHERE status = 'remembered' ORDER BY known_on, projection;

-- name: resume(projection, generation)^
-- A generation that was retired follows the store again, beside the one that is read.
UPDATE hub.projection_generation SET status = 'building', retired_at = NULL, turn = turn + 1
WHERE projection = :projection AND generation = :generation
RETURNING projection, generation, schema_name, status, shape, checkpoint, turn;

-- name: remove(projection, generation)!
-- Forget a generation; what it had parked goes with it.
DELETE FROM hub.projection_generation
WHERE projection = :projection AND generation = :generation AND status <> 'active';

-- name: columns(schema_name, tables)
-- The columns of some tables and their types, in order.
SELECT wanted.name, attname, format_type(atttypid, atttypmod)
FROM unnest(:tables ::text[]) AS wanted (name)
JOIN pg_attribute
    ON attrelid = to_regclass(quote_ident(:schema_name) || '.' || quote_ident(wanted.name))
WHERE attnum > 0 AND NOT attisdropped
ORDER BY wanted.name, attnum;

-- name: indexes(schema_name)
-- How to drop and make again what is only needed for reading: everything but the keys.
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = (:schema_name ::text)::regnamespace AND NOT indisunique;

-- name: keys(schema_name)
-- How to drop and make again the keys.
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = (:schema_name ::text)::regnamespace AND contype = 'p';

-- name: park(projection, generation, stream_id, position, event_type, reason)!
-- A read model follows a stream no further.
INSERT INTO hub.parked_stream (projection, generation, stream_id, position, event_type, reason)
VALUES (:projection, :generation, :stream_id, :position, :event_type, :reason);

-- name: unpark(projection, generation, stream_id)!
-- It follows the stream again.
DELETE FROM hub.parked_stream
WHERE projection = :projection AND generation = :generation AND stream_id = :stream_id;

-- name: parked()
-- Every stream the active read models do not follow to its end.
SELECT projection, generation, stream_id, position, event_type, reason, parked_at
FROM hub.parked_stream
JOIN hub.projection_generation USING (projection, generation)
WHERE status IN ('active', 'building')
ORDER BY projection, generation, position;

-- name: parked_in(projection, generation)$
-- How many streams one generation does not follow to its end.
SELECT count(*) FROM hub.parked_stream
WHERE projection = :projection AND generation = :generation;
