-- name: lock()!
-- One seal at a time, to the end of the transaction.
SELECT pg_advisory_xact_lock(7312449);

-- name: blind()$
-- What the salts are made of.
SELECT blind FROM hub.seal_blind;

-- name: last_head()^
-- The newest seal.
SELECT size, root, tail, sealed_at, note FROM hub.tree_head ORDER BY size DESC LIMIT 1;

-- name: heads()
-- Every seal, the oldest first.
SELECT size, root, tail, sealed_at, note FROM hub.tree_head ORDER BY size;

-- name: tile_roots(tiles)
-- The roots of the first whole tiles, in order.
SELECT root FROM hub.seal_tile WHERE tile < :tiles ORDER BY tile;

-- name: tile(tile)$
-- The leaf hashes of one tile.
SELECT hashes FROM hub.seal_tile WHERE tile = :tile;

-- name: tiles(first, before)
-- The leaf hashes of some tiles, in order.
SELECT tile, hashes FROM hub.seal_tile WHERE tile >= :first AND tile < :before ORDER BY tile;

-- name: add_tile(tile, hashes, root)!
INSERT INTO hub.seal_tile (tile, hashes, root) VALUES (:tile, :hashes, :root);

-- name: add_head(size, root, tail, sealed_at, note)!
INSERT INTO hub.tree_head (size, root, tail, sealed_at, note)
VALUES (:size, :root, :tail, :sealed_at, :note);

-- name: given_out()$
-- The last position given out.
SELECT position FROM hub.store_position;

-- name: last_position()$
-- The last position of the store.
SELECT coalesce(max(position), 0) FROM hub.stored_event;

-- name: said(first, last)$
-- How many bytes the events between two positions say.
SELECT coalesce(sum(octet_length(state)), 0) FROM hub.stored_event
WHERE position >= :first AND position <= :last;

-- name: rows(first, last)
-- Stored events as they are sealed, copied out in binary: the typed columns as PostgreSQL sends a row,
-- and the content. `hub.readable_leaves` gives the same.
COPY (
    SELECT position,
        record_send(ROW(
            position, originator_id, originator_version, topic, event_id, revision, occurred_on,
            occurred_at, recorded_at, received_at, event_type, source_system, source_feed
        )),
        coalesce(content_hash, '') || state
    FROM hub.stored_event
    WHERE position >= :first AND position <= :last
    ORDER BY position
) TO STDOUT (FORMAT binary);

-- name: leaves()
-- The events this reading may see, as they are sealed.
SELECT position, columns, content_hash, state, salt FROM hub.readable_leaves();

-- name: add_verification(first_position, last_position, events, unsealed, seconds, faults)!
INSERT INTO hub.seal_verification
    (first_position, last_position, events, unsealed, seconds, faults)
VALUES (:first_position, :last_position, :events, :unsealed, :seconds, :faults ::jsonb);

-- name: last_verification()
-- What the last verification of the store found.
SELECT verified_at, first_position, last_position, events, unsealed, seconds, faults
FROM hub.seal_verification ORDER BY id DESC LIMIT 1;
