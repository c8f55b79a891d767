-- Which generation of each read model is read, how far each has come, and what is parked.
--
-- A generation is a schema of its own, owned by the login that projects. Readers never name it: the
-- path they read by comes from this table, so a swap is one UPDATE and nobody waits.

CREATE TABLE hub.projection_generation (
    projection   text NOT NULL CHECK (projection ~ '^[a-z_]+$'),
    generation   integer NOT NULL CHECK (generation > 0),
    schema_name  text NOT NULL GENERATED ALWAYS AS (projection || '_g' || generation::text) STORED,
    status       text NOT NULL CHECK (status IN ('building', 'active', 'retired')),
    shape        text NOT NULL,
    checkpoint   bigint NOT NULL DEFAULT 0 CHECK (checkpoint >= 0),
    turn         integer NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    activated_at timestamptz,
    retired_at   timestamptz,
    PRIMARY KEY (projection, generation)
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE hub.projection_generation IS
    'Read models and their checkpoints. The row is the lock by which one runner writes at a time.';
COMMENT ON COLUMN hub.projection_generation.shape IS
    'Digest of the read model''s definition; where it differs from the code''s, a rebuild is due.';
COMMENT ON COLUMN hub.projection_generation.turn IS
    'Raised by whoever changes the generation besides its runner, which then reads it afresh.';
CREATE UNIQUE INDEX projection_generation_active ON hub.projection_generation (projection)
    WHERE status = 'active';

CREATE TABLE hub.parked_stream (
    projection text NOT NULL,
    generation integer NOT NULL,
    stream_id  uuid NOT NULL,
    position   bigint NOT NULL,
    event_type text NOT NULL,
    reason     text NOT NULL,
    parked_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, generation, stream_id),
    FOREIGN KEY (projection, generation) REFERENCES hub.projection_generation ON DELETE CASCADE
);
COMMENT ON TABLE hub.parked_stream IS
    'Streams a read model stopped following, from this position on, because it could not apply the '
    'event there. The reason names the fault and never quotes a value.';

GRANT SELECT, INSERT, UPDATE, DELETE ON hub.projection_generation, hub.parked_stream TO hub_project;
GRANT SELECT ON hub.projection_generation, hub.parked_stream TO hub_api;

-- The projecting login makes schemas for its generations and owns them, and nothing else.
DO $grant$
BEGIN
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO hub_project', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO hub_api', current_database());
END
$grant$;

-- Have this transaction read the active generation of every read model, by unqualified names.
-- Temporary tables, which come first on every path, are how a page is shown as known on a date.
CREATE FUNCTION hub.read_path() RETURNS text
LANGUAGE sql VOLATILE
AS $body$
    SELECT set_config(
        'search_path',
        coalesce(string_agg(quote_ident(schema_name), ', ' ORDER BY projection), 'pg_catalog'),
        true
    )
    FROM hub.projection_generation
    WHERE status = 'active'
$body$;
COMMENT ON FUNCTION hub.read_path IS
    'Sets search_path, until the transaction ends, to the active generation of every read model.';
