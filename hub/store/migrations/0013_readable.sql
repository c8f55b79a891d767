-- What a reading may ask the database for besides its rows.

SET LOCAL check_function_bodies = off;

-- What the policies ask, of the present transaction's reading. Each gives only what may be read.

CREATE FUNCTION hub.readable_people() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog
AS $body$
    SELECT unnest(people) FROM hub.reading
    WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
$body$;

CREATE FUNCTION hub.named_records() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog
AS $body$
    SELECT unnest(named) FROM hub.reading
    WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
$body$;

CREATE FUNCTION hub.readable_records() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog
AS $body$
    SELECT unnest(records) FROM hub.reading
    WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
$body$;

CREATE FUNCTION hub.readable_streams() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog
AS $body$
    SELECT unnest(streams) FROM hub.reading
    WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
$body$;

-- As whom the transaction reads; null where it has not begun to.
CREATE FUNCTION hub.reader() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT actor FROM hub.reading
    WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
$body$;

-- Whether the transaction reads for one of these functions.
CREATE FUNCTION hub.reads_for(VARIADIC functions text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT coalesce((
        SELECT function = ANY (functions) AND actor <> '' FROM hub.reading
        WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
    ), false)
$body$;

CREATE FUNCTION hub.reads_of_everyone() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT coalesce((
        SELECT of_everyone FROM hub.reading
        WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
    ), false)
$body$;

-- Whether a person, case record or review is not out of reach: asked of one that is known, and never
-- a list, because what is hidden is hidden by name too.
CREATE FUNCTION hub.is_open(id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
BEGIN
    RETURN coalesce((
        SELECT id <> ALL (hidden) FROM hub.reading
        WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
    ), false);
END
$body$;

-- Who is neither visible nor out of reach is counted by the read models' own functions alone.
CREATE FUNCTION hub.hidden_people_now() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
    SELECT unnest(hidden) FROM hub.reading
    WHERE backend = pg_backend_pid() AND transaction = pg_current_xact_id_if_assigned()
$body$;

-- The past, for a person who may be read now. The case records that were about them at a position:
-- those of which the last change up to then said so, and the one of its own where none said anything.
CREATE FUNCTION hub.records_then(whose uuid, upto bigint) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
BEGIN
    IF hub.reads_for('open_break_glass', 'decide_matches')
        OR NOT EXISTS (SELECT FROM hub.readable_people() AS seen (id) WHERE seen.id = whose)
    THEN
        RETURN;
    END IF;
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY
    SELECT about.case_record_id
    FROM (
        SELECT said.case_record_id FROM link_change AS said
        WHERE said.person_id = whose AND said.position <= upto
        UNION
        SELECT own.case_record_id FROM case_record AS own WHERE own.own_person_id = whose
    ) AS about
    JOIN case_record AS own USING (case_record_id)
    WHERE whose = coalesce(
        (
            SELECT said.person_id FROM link_change AS said
            WHERE said.case_record_id = about.case_record_id AND said.position <= upto
            ORDER BY said.position DESC LIMIT 1
        ),
        own.own_person_id
    )
    ORDER BY about.case_record_id;
END
$body$;

-- All that was known of a person at a position: the events of the case records that were about them
-- then, the marks beside those, the links that say so, and that other records' streams had since said
-- the same events: a source that moves a row to another child says so in that child's stream. Of those
-- it gives that they were said, with what the event said here: not what the other stream says.
CREATE FUNCTION hub.known_then(whose uuid, upto bigint)
RETURNS TABLE (
    "position" bigint, originator_id uuid, originator_version bigint, topic text, event_id uuid,
    revision integer, occurred_on date, occurred_at timestamptz, recorded_at timestamptz,
    received_at timestamptz, event_type text, source_system text, source_feed text, state bytea
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
-- A few hundred look-ups by index; where its statistics are behind, the planner would rather read
-- the whole store.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $body$
#variable_conflict use_column
DECLARE
    records uuid[] := ARRAY(SELECT hub.records_then(whose, upto));
    streams uuid[];
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    streams := records || hub.streams_beside(records);
    RETURN QUERY
    WITH own AS MATERIALIZED (
        SELECT e.* FROM hub.stored_event AS e
        WHERE e.originator_id = ANY (streams) AND e.position <= upto AND e.event_type IS NOT NULL
    ),
    said AS MATERIALIZED (
        SELECT DISTINCT ON (own.event_id) own.event_id, own.topic, own.state
        FROM own ORDER BY own.event_id, own.revision DESC, own.position DESC
    ),
    link AS MATERIALIZED (
        SELECT change.position FROM link_change AS change
        WHERE change.case_record_id = ANY (records) AND change.position <= upto
    )
    SELECT own.position, own.originator_id, own.originator_version, own.topic, own.event_id,
        own.revision, own.occurred_on, own.occurred_at, own.recorded_at, own.received_at,
        own.event_type, own.source_system, own.source_feed, own.state
    FROM own
    UNION ALL
    SELECT e.position, e.originator_id, e.originator_version, e.topic, e.event_id, e.revision,
        e.occurred_on, e.occurred_at, e.recorded_at, e.received_at, e.event_type, e.source_system,
        e.source_feed, e.state
    FROM link JOIN hub.stored_event AS e USING (position)
    WHERE e.event_type IS NOT NULL
    UNION ALL
    SELECT e.position, e.originator_id, e.originator_version, said.topic, e.event_id, e.revision,
        NULL::date, NULL::timestamptz, NULL::timestamptz, e.received_at, e.event_type,
        e.source_system, e.source_feed, said.state
    FROM said JOIN hub.stored_event AS e USING (event_id)
    WHERE e.position <= upto AND e.originator_id <> ALL (streams) AND e.event_type IS NOT NULL
    ORDER BY 1;
END
$body$;

-- Which of some open timelines has something new: their numbers, and nothing of what it is.
CREATE FUNCTION hub.have_news(people uuid[], seen_up_to bigint[]) RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY
    SELECT (listener.number - 1)::integer
    FROM unnest(people, seen_up_to) WITH ORDINALITY AS listener (person_id, seen, number)
    WHERE EXISTS (
        SELECT FROM case_record
        JOIN chronology_entry USING (case_record_id)
        WHERE case_record.person_id = listener.person_id
            AND chronology_entry.position > listener.seen
    );
END
$body$;

REVOKE EXECUTE ON FUNCTION
    hub.begin_reading(text, text, text, uuid, boolean), hub.ties(text, uuid), hub.hidden_people_now(),
    hub.records_then(uuid, bigint), hub.known_then(uuid, bigint), hub.have_news(uuid[], bigint[])
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    hub.begin_reading(text, text, text, uuid, boolean), hub.ties(text, uuid),
    hub.records_then(uuid, bigint), hub.known_then(uuid, bigint), hub.have_news(uuid[], bigint[])
    TO hub_api;
GRANT EXECUTE ON FUNCTION hub.hidden_people_now() TO hub_project;

-- Both look at the whole store and tell nothing of anybody.
ALTER FUNCTION hub.position_before(timestamptz) SECURITY DEFINER;
ALTER FUNCTION hub.facts_of(uuid[]) SECURITY DEFINER;
