-- What hides a person hides whom their case records are about, and no longer everybody to whom one of
-- them was ever linked: a child with records of their own is not out of their workers' reach because a
-- record that is sealed by now was theirs by mistake for a day. Of that day their page tells what is
-- theirs; the sealed record is left out of it, one by one.

-- The functions read the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

-- Whether an id of a person leads to somebody else: no case record is about it.
CREATE FUNCTION hub.leads_elsewhere(whose uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $body$
    SELECT NOT EXISTS (SELECT FROM case_record AS about WHERE about.person_id = whose)
$body$;

-- The case records that are or once were about a person.
CREATE FUNCTION hub.ever_about(whose uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 10
AS $body$
    SELECT case_record_id FROM case_record WHERE own_person_id = whose
    UNION
    SELECT case_record_id FROM link_change WHERE person_id = whose
$body$;

-- Those of them that somebody who sees the person may see: not those that are by now about somebody
-- who is hidden from them.
CREATE FUNCTION hub.once_about(who text, whose uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 10
AS $body$
    SELECT record.case_record_id
    FROM hub.ever_about(whose) AS ever (case_record_id) JOIN case_record AS record USING (case_record_id)
    WHERE record.person_id = whose OR hub.may_see(who, '', 'decide_matches', record.person_id)
$body$;

-- The people whom a grant of some kind hides: whom their case records are about now, and the ids that
-- lead to those and to nobody else.
CREATE OR REPLACE FUNCTION hub.hidden_people(which text, who text, moment timestamptz)
RETURNS TABLE (person_id uuid, scope text)
LANGUAGE sql STABLE
AS $body$
    WITH hiding AS (
        SELECT given.person_id, given.case_record_ids, given.scope
        FROM hub.access_grant AS given
        WHERE given.kind = which AND given.kind IN ('restricted', 'excluded', 'sealed')
            AND (given.subject IS NULL OR given.subject = who)
            AND given.from_at <= moment
            AND least(given.until_at, given.revoked_at) <= moment IS NOT TRUE
    ),
    hit AS (
        SELECT record.case_record_id, record.person_id, record.own_person_id, hiding.scope
        FROM hiding JOIN case_record AS record ON record.person_id = hiding.person_id
        UNION
        SELECT record.case_record_id, record.person_id, record.own_person_id, hiding.scope
        FROM hiding JOIN case_record AS record ON record.own_person_id = hiding.person_id
        WHERE hub.leads_elsewhere(hiding.person_id)
        UNION
        SELECT record.case_record_id, record.person_id, record.own_person_id, hiding.scope
        FROM hiding JOIN case_record AS record
            ON record.case_record_id = ANY (hiding.case_record_ids)
    ),
    once AS (
        SELECT hit.own_person_id AS person_id, hit.scope FROM hit
        UNION
        SELECT moved.person_id, hit.scope FROM hit JOIN link_change AS moved USING (case_record_id)
    )
    SELECT hiding.person_id, hiding.scope FROM hiding
    UNION
    SELECT hit.person_id, hit.scope FROM hit
    UNION
    SELECT once.person_id, once.scope FROM once WHERE hub.leads_elsewhere(once.person_id)
$body$;

-- Everything that may bind somebody to a person or hide the person from them, with its dates: of the
-- case records that are about the person now. An id that none is about any more, which leads to
-- somebody, is hidden as are the records that once were about it.
CREATE OR REPLACE FUNCTION hub.ties(who text, whose uuid)
RETURNS TABLE (kind text, since timestamptz, until timestamptz, scope text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
#variable_conflict use_column
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY
    WITH own AS MATERIALIZED (
        SELECT case_record_id, own_person_id FROM case_record WHERE person_id = whose
    ),
    theirs AS MATERIALIZED (
        SELECT case_record_id, whose AS person_id, own_person_id FROM own
        UNION ALL
        SELECT record.case_record_id, record.person_id, record.own_person_id
        FROM hub.ever_about(whose) AS ever (case_record_id)
        JOIN case_record AS record USING (case_record_id)
        WHERE NOT EXISTS (SELECT FROM own)
    )
    SELECT work.kind, work.since, work.until, NULL::text
    FROM hub.relationships(who, now()) AS work
    WHERE work.case_record_id = ANY (ARRAY(SELECT case_record_id FROM own))
    UNION ALL
    SELECT given.kind, greatest(given.from_at, member.from_at),
        least(given.until_at, given.revoked_at, member.until_at), NULL
    FROM hub.access_grant AS given
    LEFT JOIN hub.team_member AS member
        ON member.kind = 'team' AND member.team = given.team AND member.subject = who
    WHERE given.person_id = ANY (ARRAY(SELECT whose UNION SELECT own_person_id FROM own))
        AND given.kind NOT IN ('restricted', 'excluded', 'sealed')
        AND (given.subject = who OR member.subject IS NOT NULL)
    UNION ALL
    SELECT given.kind, given.from_at, least(given.until_at, given.revoked_at), given.scope
    FROM hub.access_grant AS given
    WHERE (
            given.person_id = ANY (ARRAY(
                SELECT whose
                UNION SELECT person_id FROM theirs
                UNION SELECT own_person_id FROM theirs WHERE hub.leads_elsewhere(own_person_id)
            ))
            OR given.case_record_ids && ARRAY(SELECT case_record_id FROM theirs)
        )
        AND given.kind IN ('restricted', 'excluded', 'sealed')
        AND (given.subject IS NULL OR given.subject = who)
    UNION ALL
    SELECT 'seal_member', member.from_at, member.until_at, member.team
    FROM hub.team_member AS member
    WHERE member.kind = 'seal' AND member.subject = who;
END
$body$;

-- As before (0036_excluded_from_judging.sql), but of the past what is not hidden now.
-- Begin to read as somebody, for a purpose: from here to the end of the transaction these rows and no
-- others. `whose` is the person asked for, or null where the question is not about one person; of the
-- past are also the events of records that were about them once.
CREATE OR REPLACE FUNCTION hub.begin_reading(who text, what_for text, does text, whose uuid, of_the_past boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
SET random_page_cost = 1.1
AS $body$
DECLARE
    about   uuid;
    people  uuid[] := '{}';
    named   uuid[] := '{}';
    records uuid[] := '{}';
    streams uuid[] := '{}';
    hidden  uuid[] := '{}';
BEGIN
    PERFORM set_config('hub.actor', who, true), set_config('hub.purpose', what_for, true);
    PERFORM set_config('search_path', hub.active_path(), true);
    IF to_regclass('case_record') IS NULL OR to_regclass('allocation') IS NULL THEN
        who := '';
    ELSIF whose IS NOT NULL THEN
        about := hub.person_to_see(who, what_for, does, whose);
        IF about IS NOT NULL THEN
            SELECT coalesce(array_agg(own.case_record_id), '{}'),
                array_agg(own.own_person_id) || about || whose
            INTO named, people
            FROM case_record AS own WHERE own.person_id = about;
        END IF;
        IF does <> 'open_break_glass' THEN
            records := named;
        END IF;
        IF does NOT IN ('open_break_glass', 'decide_matches') THEN
            streams := records;
            IF of_the_past AND about IS NOT NULL THEN
                streams := streams || ARRAY(SELECT hub.once_about(who, whose));
            END IF;
            streams := streams || hub.streams_beside(streams);
        END IF;
    ELSIF does IN ('find_people', 'read_own_work', 'read_reports') THEN
        people := ARRAY(SELECT seen.person_id FROM hub.visible_people(who, what_for, now()) AS seen);
        named := ARRAY(SELECT own.case_record_id FROM case_record AS own
                       WHERE own.person_id = ANY (people));
        records := named;
        hidden := ARRAY(SELECT closed.person_id FROM hub.closed_people(who, now()) AS closed);
    ELSIF does = 'read_worklists' THEN
        people := hub.people_of_teams(who, what_for);
        named := ARRAY(SELECT own.case_record_id FROM case_record AS own
                       WHERE own.person_id = ANY (people));
        records := named;
        streams := named;
    END IF;
    IF does IN ('decide_matches', 'mend_feeds') AND who <> '' THEN
        hidden := hub.hidden_from_matching(who);
    END IF;
    IF does = 'review_break_glass' AND who <> '' THEN
        hidden := ARRAY(SELECT own.person_id FROM hub.hidden_people('excluded', who, now()) AS own);
    END IF;
    IF does = 'mend_feeds' AND who <> '' THEN
        hidden := hidden || hub.hidden_before_known(who);
    END IF;
    INSERT INTO hub.reading AS reading
    VALUES (pg_backend_pid(), pg_current_xact_id(), who, does,
            does = 'decide_matches' AND whose IS NULL AND who <> '',
            people, named, records, streams, hidden)
    ON CONFLICT (backend) DO UPDATE SET
        transaction = excluded.transaction, actor = excluded.actor, function = excluded.function,
        of_everyone = excluded.of_everyone, people = excluded.people, named = excluded.named,
        records = excluded.records, streams = excluded.streams, hidden = excluded.hidden;
END
$body$;

-- As before (0013_readable.sql), but none that is hidden now. The case records that were about a person
-- at a position, if this reading may see them: those of which the last change up to then said so, and
-- the one of its own where none said anything.
CREATE OR REPLACE FUNCTION hub.records_then(whose uuid, upto bigint) RETURNS SETOF uuid
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
    FROM hub.once_about(hub.reader(), whose) AS about (case_record_id)
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

-- As before (0042_withdrawn_elsewhere.sql, 0043_days_learned_by_index.sql), but of what is hidden now.
CREATE OR REPLACE FUNCTION hub.days_learned(whose uuid) RETURNS SETOF date
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
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
        SELECT case_record_id, own.own_person_id
        FROM hub.once_about(hub.reader(), whose) AS once (case_record_id)
        JOIN case_record AS own USING (case_record_id)
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
