-- What the pages write: marks in the event store, by a role they act for one decision at a time.

DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_marking') THEN
        BEGIN
            CREATE ROLE hub_marking NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END IF;
END
$roles$;
-- Not inherited: a page that only reads could not write an event if it tried.
GRANT hub_marking TO hub_api WITH INHERIT FALSE, SET TRUE;
GRANT USAGE ON SCHEMA hub TO hub_marking;
GRANT SELECT, INSERT ON hub.stored_event TO hub_marking;
GRANT SELECT, UPDATE (position, received_at) ON hub.store_position TO hub_marking;
