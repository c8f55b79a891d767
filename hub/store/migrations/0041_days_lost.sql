-- As before (0028_days_learned_by_person.sql), and the days on which a source moved a row to another
-- child: it says so in that child's stream, and from that day on it is not on this one's pages.

SET LOCAL check_function_bodies = off;

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
    )
    SELECT DISTINCT (received_at AT TIME ZONE 'Europe/London')::date FROM came ORDER BY 1;
END
$body$;
