-- name: lock_migrations()$
-- One migration at a time in this database; let go when the connection closes.
SELECT pg_advisory_lock(7312448);

-- name: make_roles()#
-- The logins, of the whole server and no part of a dump: hub_owner owns and cannot log in, each of the
-- others has what its work needs (granted table by table in the migrations) and nothing more. Another
-- database may be making them at this moment.
DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        'owner', 'migrate', 'ingest', 'project', 'api', 'audit', 'seal'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_' || wanted) THEN
            BEGIN
                EXECUTE format(
                    'CREATE ROLE %I %s', 'hub_' || wanted,
                    CASE wanted WHEN 'owner' THEN 'NOLOGIN' ELSE 'LOGIN' END
                );
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
    -- Both write by COPY, which there is not under row-level security.
    FOREACH wanted IN ARRAY ARRAY['hub_ingest', 'hub_project'] LOOP
        IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('ALTER ROLE %I BYPASSRLS', wanted);
        END IF;
    END LOOP;
    -- Whoever migrates acts for the owner, and for the login whose read models it must protect.
    IF NOT pg_has_role('hub_migrate', 'hub_owner', 'MEMBER') THEN
        GRANT hub_owner TO hub_migrate;
    END IF;
    IF NOT pg_has_role('hub_migrate', 'hub_project', 'MEMBER') THEN
        GRANT hub_project TO hub_migrate WITH INHERIT FALSE, SET TRUE;
    END IF;
    -- Compiling a plan takes longer than any page's query runs.
    IF NOT EXISTS (
        SELECT FROM pg_db_role_setting
        WHERE setrole = 'hub_api'::regrole AND 'jit=off' = ANY (setconfig)
    ) THEN
        ALTER ROLE hub_api SET jit = off;
    END IF;
END
$roles$;

-- name: is_new()^
-- Whether no migration was ever applied here.
SELECT to_regclass('hub.migration') IS NULL;

-- name: applied()
-- What was applied, in order.
SELECT name, sha256 FROM hub.migration ORDER BY name;

-- name: record_applied(name, sha256)!
INSERT INTO hub.migration (name, sha256) VALUES (:name, :sha256);

-- name: give_to_owner()#
-- Whoever ran the migration, its tables and functions belong to the role that cannot log in.
DO $body$
DECLARE
    thing record;
BEGIN
    FOR thing IN
        SELECT c.oid::regclass AS named FROM pg_class AS c
        WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
          AND c.relowner <> 'hub_owner'::regrole
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO hub_owner', thing.named);
    END LOOP;
    FOR thing IN
        SELECT p.oid::regprocedure AS named FROM pg_proc AS p
        WHERE p.pronamespace = 'hub'::regnamespace AND p.proowner <> 'hub_owner'::regrole
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO hub_owner', thing.named);
    END LOOP;
END
$body$;

-- name: grant_on_database()#
-- Rights on the database itself are no part of a dump: a restored one gets them again here.
DO $grant$
BEGIN
    IF NOT has_database_privilege('hub_project', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO hub_project', current_database());
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO hub_api', current_database());
    END IF;
END
$grant$;
