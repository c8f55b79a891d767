-- name: lock_migrations()$
-- One migration at a time in this database; let go when the connection closes.
SELECT pg_advisory_lock(7312448);

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
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_project') THEN
        EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO hub_project', current_database());
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO hub_api', current_database());
    END IF;
END
$grant$;
