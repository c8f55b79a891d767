-- The seal: signed tree heads over the positions of the store, and the hashes they are made of.
-- Written by hub_seal outside the append path, and never changed.

CREATE TABLE hub.seal_blind (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    blind    bytea NOT NULL CHECK (octet_length(blind) = 32)
);
COMMENT ON TABLE hub.seal_blind IS
    'What the salts of the leaves are made of: a proof hands out hashes of other people''s events, and '
    'without it nobody can guess from a hash what an event says.';
INSERT INTO hub.seal_blind (blind)
SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

CREATE TABLE hub.seal_tile (
    tile   bigint PRIMARY KEY,
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    root   bytea NOT NULL CHECK (octet_length(root) = 32)
);
COMMENT ON TABLE hub.seal_tile IS
    'The leaf hashes of 256 positions: tile n begins at position 256 n + 1.';
ALTER TABLE hub.seal_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE hub.tree_head (
    size      bigint PRIMARY KEY CHECK (size >= 0),
    root      bytea NOT NULL CHECK (octet_length(root) = 32),
    tail      bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    note      text NOT NULL
);
COMMENT ON TABLE hub.tree_head IS
    'Each seal: the root over the first positions, and the note that signs it. Copies are kept '
    'elsewhere: what only this database says, whoever owns this database can rewrite.';
COMMENT ON COLUMN hub.tree_head.tail IS 'The leaf hashes after the last whole tile.';

CREATE TABLE hub.seal_verification (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    verified_at    timestamptz NOT NULL DEFAULT now(),
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL,
    events         bigint NOT NULL,
    unsealed       bigint NOT NULL,
    seconds        double precision NOT NULL,
    faults         jsonb NOT NULL
);
COMMENT ON TABLE hub.seal_verification IS
    'Each verification of the store by hub verify: an empty list of faults says that all is as sealed.';

GRANT SELECT, INSERT ON hub.seal_tile, hub.tree_head, hub.seal_verification TO hub_seal;
GRANT SELECT ON hub.seal_blind TO hub_seal;
GRANT SELECT ON hub.seal_tile, hub.tree_head, hub.seal_verification TO hub_api;

-- The events this reading may see, as they are sealed, with the salts that let each be checked.
CREATE FUNCTION hub.readable_leaves()
RETURNS TABLE ("position" bigint, columns bytea, content_hash bytea, state bytea, salt bytea)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000
SET search_path = pg_catalog
AS $body$
    SELECT event.position,
        record_send(ROW(
            event.position, event.originator_id, event.originator_version, event.topic,
            event.event_id, event.revision, event.occurred_on, event.occurred_at,
            event.recorded_at, event.received_at, event.event_type, event.source_system,
            event.source_feed
        )),
        event.content_hash, event.state, sha256(secret.blind || int8send(event.position))
    FROM hub.stored_event AS event CROSS JOIN hub.seal_blind AS secret
    WHERE event.originator_id IN (SELECT hub.readable_streams())
    ORDER BY event.position
$body$;
REVOKE EXECUTE ON FUNCTION hub.readable_leaves() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.readable_leaves() TO hub_api;
