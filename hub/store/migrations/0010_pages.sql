-- What the pages write: marks and mended dead letters in the event store, by roles they act for, one
-- decision at a time; and each worker's own settings.

DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['hub_marking', 'hub_mending'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$roles$;
-- Not inherited: a page that only reads could not write an event if it tried.
GRANT hub_marking, hub_mending TO hub_api WITH INHERIT FALSE, SET TRUE;
GRANT USAGE ON SCHEMA hub TO hub_marking, hub_mending;
GRANT SELECT, INSERT ON hub.stored_event TO hub_marking, hub_mending;
GRANT SELECT, UPDATE (position, received_at) ON hub.store_position TO hub_marking, hub_mending;
GRANT SELECT, UPDATE (status, resolved_at, resolved_by, resolution) ON hub.dead_letter
    TO hub_mending;
GRANT SELECT, INSERT, UPDATE (accepted, corrections, duplicates) ON hub.ingest_tally
    TO hub_mending;

CREATE TABLE hub.followed_child (
    subject     text NOT NULL,
    person_id   uuid NOT NULL,
    followed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, person_id)
);
COMMENT ON TABLE hub.followed_child IS
    'Children a worker asked to be told about. A setting of the worker: it gives no right to see.';

CREATE TABLE hub.last_look (
    subject   text NOT NULL,
    person_id uuid NOT NULL,
    position  bigint NOT NULL CHECK (position >= 0),
    looked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, person_id)
);
COMMENT ON TABLE hub.last_look IS
    'Up to which position of the store a worker has seen a child''s timeline: what is after is new.';

GRANT SELECT, INSERT, DELETE ON hub.followed_child TO hub_api;
GRANT SELECT, INSERT, UPDATE (position, looked_at) ON hub.last_look TO hub_api;
