-- The event store, and the logins that may use it.
--
-- No login owns the tables: hub_owner cannot log in, and whoever migrates acts for it. What each
-- login may do is granted table by table, here and in the later migrations.

-- Roles belong to the whole server and another database may be making them at this moment.
DO $roles$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('hub_owner', 'NOLOGIN'),
            ('hub_ingest', 'LOGIN'),
            ('hub_project', 'LOGIN'),
            ('hub_api', 'LOGIN')
        ) AS role_wanted (name, may_log_in)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.may_log_in);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
    -- A migrating login that is not a superuser must be able to act for the owner.
    IF NOT pg_has_role(current_user, 'hub_owner', 'MEMBER') THEN
        EXECUTE format('GRANT hub_owner TO %I', current_user);
    END IF;
END
$roles$;

CREATE SCHEMA hub AUTHORIZATION hub_owner;
GRANT USAGE ON SCHEMA hub TO hub_ingest, hub_project, hub_api;

CREATE TABLE hub.migration (
    name       text PRIMARY KEY,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE hub.migration IS 'Migration files applied here, and what was in them.';

CREATE TABLE hub.stored_event (
    originator_id      uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic              text NOT NULL,
    state              bytea NOT NULL,
    position           bigint NOT NULL,
    event_id           uuid,
    content_hash       bytea CHECK (octet_length(content_hash) = 32),
    revision           integer,
    occurred_on        date,
    occurred_at        timestamptz,
    recorded_at        timestamptz,
    received_at        timestamptz NOT NULL DEFAULT now(),
    event_type         text,
    source_system      text,
    source_feed        text,
    PRIMARY KEY (originator_id, originator_version),
    CONSTRAINT stored_event_position UNIQUE (position),
    CHECK ((event_id IS NULL) = (content_hash IS NULL))
) WITH (
    -- Nothing is ever updated or deleted: vacuum only to freeze and to keep the visibility map,
    -- analyse early because a new hub grows fast.
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.02
);
COMMENT ON TABLE hub.stored_event IS
    'Every event, for ever. originator_id is the stream: a case record, or one of the hub''s own decisions.';
COMMENT ON COLUMN hub.stored_event.state IS 'The event as Avro, bare: topic names the schema.';
COMMENT ON COLUMN hub.stored_event.position IS
    'Place in the whole store: gapless, and committed in this order.';
COMMENT ON COLUMN hub.stored_event.received_at IS
    'When the hub took it; never goes back as position goes up.';

-- The same fact with the same content is stored once. Events without an id, which only the event
-- library's plain interface writes, stay out of the index.
CREATE UNIQUE INDEX stored_event_fact ON hub.stored_event (event_id, content_hash)
    WHERE event_id IS NOT NULL;

CREATE TABLE hub.store_position (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position    bigint NOT NULL CHECK (position >= 0),
    received_at timestamptz NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE hub.store_position IS
    'The last position given out. Its one row is the lock that makes commit order position order.';
INSERT INTO hub.store_position (position, received_at) VALUES (0, '1970-01-01 00:00Z');

GRANT SELECT, INSERT ON hub.stored_event TO hub_ingest;
GRANT SELECT, UPDATE (position, received_at) ON hub.store_position TO hub_ingest;
GRANT SELECT ON hub.stored_event, hub.store_position TO hub_project, hub_api;
GRANT SELECT ON hub.migration TO hub_ingest, hub_project, hub_api;

-- What is stored of these event ids: each content ever recorded, as bytes. Always by the index:
-- on a table that grew faster than its statistics the planner would read all of it, every batch.
CREATE FUNCTION hub.facts_of(ids uuid[]) RETURNS TABLE (event_id bytea, content_hash bytea)
LANGUAGE sql STABLE ROWS 1000
SET enable_seqscan = off
SET search_path = pg_catalog
AS $body$
    SELECT pg_catalog.uuid_send(e.event_id), e.content_hash
    FROM hub.stored_event AS e WHERE e.event_id = ANY (ids)
$body$;

-- The position of the last event received before an instant, or 0: what the hub knew then.
-- received_at never goes back as position goes up, so halving finds it in a few dozen look-ups.
CREATE FUNCTION hub.position_before(instant timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $body$
DECLARE
    low    bigint := 0;
    high   bigint;
    middle bigint;
BEGIN
    SELECT coalesce(max(e.position), 0) INTO high FROM hub.stored_event AS e;
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT e.received_at < instant FROM hub.stored_event AS e WHERE e.position = middle) THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END
$body$;
