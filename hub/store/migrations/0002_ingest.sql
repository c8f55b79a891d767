-- How far each partition has been taken, what could not be taken, and how much was.

CREATE TABLE hub.consumer_offset (
    cluster_id  text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL CHECK (next_offset >= 0),
    moved_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster_id, topic, partition)
);
COMMENT ON TABLE hub.consumer_offset IS
    'The next message to take of each partition, moved in the transaction that stores the events. '
    'A log that is gone has another cluster id: its offsets say nothing about the new log.';

CREATE TABLE hub.dead_letter (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id  text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    "offset"    bigint NOT NULL,
    reason_code text NOT NULL,
    detail      text NOT NULL,
    headers     json NOT NULL,
    key         bytea,
    value       bytea,
    received_at timestamptz NOT NULL DEFAULT now(),
    published   boolean NOT NULL DEFAULT false,
    status      text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'replayed', 'discarded')),
    resolved_at timestamptz,
    resolved_by text,
    resolution  text,
    CHECK ((status = 'open') = (resolved_at IS NULL))
);
COMMENT ON TABLE hub.dead_letter IS
    'Messages that could not be recorded, with their reason and their bytes. Never deleted.';
COMMENT ON COLUMN hub.dead_letter.headers IS
    'The message''s headers: a list of name and value, the value in base64 or null.';
COMMENT ON COLUMN hub.dead_letter.published IS 'Whether the dead-letter topic has it too.';
-- Reading a topic again keeps a message once; a topic made again may hold another at that offset.
CREATE UNIQUE INDEX dead_letter_message ON hub.dead_letter
    (cluster_id, topic, partition, "offset", sha256(coalesce(value, '')));
CREATE INDEX dead_letter_open ON hub.dead_letter (id) WHERE status = 'open';
CREATE INDEX dead_letter_unpublished ON hub.dead_letter (id) WHERE NOT published;

CREATE TABLE hub.ingest_tally (
    source_system text NOT NULL,
    source_feed   text NOT NULL,
    day           date NOT NULL,
    accepted      bigint NOT NULL DEFAULT 0,
    corrections   bigint NOT NULL DEFAULT 0,
    duplicates    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (source_system, source_feed, day)
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE hub.ingest_tally IS
    'What became of the messages of each feed, by the day they were received, in Europe/London.';

GRANT SELECT, INSERT, UPDATE (next_offset, moved_at) ON hub.consumer_offset TO hub_ingest;
GRANT SELECT, INSERT, UPDATE (published, status, resolved_at, resolved_by, resolution)
    ON hub.dead_letter TO hub_ingest;
GRANT SELECT, INSERT, UPDATE (accepted, corrections, duplicates) ON hub.ingest_tally TO hub_ingest;
GRANT SELECT ON hub.consumer_offset, hub.ingest_tally TO hub_project, hub_api;
GRANT SELECT (id, topic, reason_code, received_at, status) ON hub.dead_letter TO hub_api;
