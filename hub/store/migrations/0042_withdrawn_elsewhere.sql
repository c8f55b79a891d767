-- A source may take a row back in another child's record, to which it has moved the row, before the move
-- itself arrives: topics keep no order between them. The page of the child it was of shows it as withdrawn;
-- as known on that day it has to do so too.

-- The functions read the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

-- What these case records say that was withdrawn in the record of another, and where. A read model of an older
-- release does not know.
CREATE FUNCTION hub.withdrawn_elsewhere(of_records uuid[])
RETURNS TABLE (case_record_id uuid, event_id uuid, "position" bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $body$
BEGIN
    IF to_regclass('withdrawal') IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT own.originator_id, own.event_id, taken.position
    FROM hub.stored_event AS own JOIN withdrawal AS taken ON taken.event_id = own.event_id
    WHERE own.originator_id = ANY (of_records) AND taken.case_record_id <> own.originator_id;
END
$body$;

-- All that was known of a person at a position, as before (0013_readable.sql), and that what was said of them
-- was taken back in another record's stream: of a row that its source moved to another child since, and of
-- which the move has not arrived.
CREATE OR REPLACE FUNCTION hub.known_then(whose uuid, upto bigint)
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
    taken_back bigint[];
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    streams := records || hub.streams_beside(records);
    taken_back := ARRAY(SELECT taken.position FROM hub.withdrawn_elsewhere(records) AS taken);
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
    UNION ALL
    SELECT e.position, e.originator_id, e.originator_version, e.topic, e.event_id, e.revision,
        e.occurred_on, e.occurred_at, e.recorded_at, e.received_at, e.event_type, e.source_system,
        e.source_feed, e.state
    FROM hub.stored_event AS e
    WHERE e.position = ANY (taken_back) AND e.position <= upto
        AND e.originator_id <> ALL (streams) AND e.event_type IS NOT NULL
    ORDER BY 1;
END
$body$;

-- As before (0041_days_lost.sql), and the days on which that was said while the row was still here.
CREATE OR REPLACE FUNCTION hub.days_learned(whose uuid) RETURNS SETOF date
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET enable_seqscan = off
AS $body$
BEGIN
    IF hub.reads_for('open_break_glass', 'decide_matches')
        OR NOT EXISTS (SELECT FROM hub.readable_people() AS seen (id) WHERE seen.id = whose)
    THEN
        RETURN;
    END IF;
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY
    WITH ever AS MATERIALIZED (
        SELECT own.case_record_id, own.own_person_id FROM case_record AS own
        WHERE own.own_person_id = whose
        UNION
        SELECT own.case_record_id, own.own_person_id
        FROM link_change AS said JOIN case_record AS own USING (case_record_id)
        WHERE said.person_id = whose
    ),
    about AS (
        SELECT ever.case_record_id, 0::bigint AS since, ever.own_person_id AS person_id FROM ever
        UNION ALL
        SELECT said.case_record_id, said.position, said.person_id
        FROM link_change AS said JOIN ever USING (case_record_id)
    ),
    span AS MATERIALIZED (
        SELECT case_record_id, person_id, since,
            lead(since) OVER turns AS until, lag(person_id) OVER turns AS before
        FROM about WINDOW turns AS (PARTITION BY case_record_id ORDER BY since)
    ),
    beside AS MATERIALIZED (
        SELECT DISTINCT mark.case_record_id, said.originator_id
        FROM ever JOIN significance_mark AS mark USING (case_record_id)
        JOIN hub.stored_event AS said USING (position)
    ),
    came AS (
        SELECT event.received_at
        FROM span JOIN hub.stored_event AS event ON event.originator_id = span.case_record_id
        WHERE span.person_id = whose AND event.position >= span.since
            AND (span.until IS NULL OR event.position < span.until)
        UNION ALL
        SELECT event.received_at
        FROM span JOIN beside USING (case_record_id)
        JOIN hub.stored_event AS event USING (originator_id)
        WHERE span.person_id = whose AND event.position >= span.since
            AND (span.until IS NULL OR event.position < span.until)
        UNION ALL
        SELECT event.received_at
        FROM span JOIN hub.stored_event AS event ON event.position = span.since
        WHERE whose IN (span.person_id, span.before) AND span.since > 0
            AND span.person_id IS DISTINCT FROM span.before
        UNION ALL
        SELECT taken.received_at
        FROM (
            SELECT newest.position, newest.received_at, newest.originator_id,
                lag(newest.originator_id) OVER (
                    PARTITION BY newest.event_id ORDER BY newest.position
                ) AS from_record
            FROM (
                SELECT told.*, max(told.revision) OVER (
                    PARTITION BY told.event_id ORDER BY told.position
                ) AS highest
                FROM hub.stored_event AS told
                WHERE told.event_id IN (
                    SELECT own.event_id
                    FROM ever
                    JOIN hub.stored_event AS own ON own.originator_id = ever.case_record_id
                    JOIN hub.stored_event AS other
                        ON other.event_id = own.event_id AND other.originator_id <> own.originator_id
                )
            ) AS newest
            WHERE newest.revision = newest.highest
        ) AS taken
        JOIN span ON span.case_record_id = taken.from_record
        WHERE span.person_id = whose AND taken.originator_id <> taken.from_record
            AND taken.position >= span.since
            AND (span.until IS NULL OR taken.position < span.until)
        UNION ALL
        SELECT event.received_at
        FROM hub.withdrawn_elsewhere(ARRAY(SELECT ever.case_record_id FROM ever)) AS taken
        JOIN span USING (case_record_id)
        JOIN hub.stored_event AS event USING (position)
        WHERE span.person_id = whose AND taken.position >= span.since
            AND (span.until IS NULL OR taken.position < span.until)
            AND NOT EXISTS (
                SELECT FROM hub.stored_event AS moved
                WHERE moved.event_id = taken.event_id AND moved.position < taken.position
                    AND moved.originator_id <> taken.case_record_id
            )
    )
    SELECT DISTINCT (received_at AT TIME ZONE 'Europe/London')::date FROM came ORDER BY 1;
END
$body$;
