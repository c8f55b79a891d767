-- Row-level security: the door's decision once more, where the rows are.
--
-- hub.begin_reading decides from the same ties as hub/access/decide.py and keeps, for its own
-- transaction alone, whom that transaction may read. The policies look there, once for each table of
-- a query and never row by row. A transaction that has not begun a reading reads nobody.
--
-- The logins that ingest and project write by COPY, which PostgreSQL does not have under policies;
-- they have BYPASSRLS (see make_roles in hub/store/migrate.sql). Nobody can log in as the owner.

CREATE UNLOGGED TABLE hub.reading (
    backend     integer PRIMARY KEY,
    transaction xid8 NOT NULL,
    actor       text NOT NULL,
    function    text NOT NULL,
    of_everyone boolean NOT NULL,
    people      uuid[] NOT NULL,
    named       uuid[] NOT NULL,
    records     uuid[] NOT NULL,
    streams     uuid[] NOT NULL,
    hidden      uuid[] NOT NULL
) WITH (fillfactor = 20, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE hub.reading IS
    'What each connection''s present transaction may read; a row of an earlier transaction says '
    'nothing. Written by hub.begin_reading and by nobody else.';
COMMENT ON COLUMN hub.reading.named IS
    'Case records of which it may be known whose they are; records are those that may be read.';
COMMENT ON COLUMN hub.reading.of_everyone IS
    'Whoever decides matches reads who anybody is, but those in hidden.';
COMMENT ON COLUMN hub.reading.hidden IS
    'Persons, case records and reviews out of reach, where others are not listed.';

-- The functions read the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

-- The active read models, then temporary tables: what an actor may see never hangs on those.
CREATE FUNCTION hub.active_path() RETURNS text
LANGUAGE sql STABLE
AS $body$
    SELECT coalesce(string_agg(quote_ident(schema_name), ', ' ORDER BY projection), 'pg_catalog')
        || ', pg_temp'
    FROM hub.projection_generation
    WHERE status = 'active'
$body$;

-- Everything that may bind somebody to a person or hide the person from them, with its dates.
-- What hides follows the case records wherever they were ever linked; what binds is of those that
-- are about the person now.
CREATE FUNCTION hub.ties(who text, whose uuid)
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
    ever AS MATERIALIZED (
        SELECT case_record_id, person_id, own_person_id
        FROM case_record WHERE person_id = whose OR own_person_id = whose
        UNION
        SELECT record.case_record_id, record.person_id, record.own_person_id
        FROM link_change AS moved JOIN case_record AS record USING (case_record_id)
        WHERE moved.person_id = whose
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
                UNION SELECT person_id FROM ever
                UNION SELECT own_person_id FROM ever
            ))
            OR given.case_record_ids && ARRAY(SELECT case_record_id FROM ever)
        )
        AND given.kind IN ('restricted', 'excluded', 'sealed')
        AND (given.subject IS NULL OR given.subject = who)
    UNION ALL
    SELECT 'seal_member', member.from_at, member.until_at, member.team
    FROM hub.team_member AS member
    WHERE member.kind = 'seal' AND member.subject = who;
END
$body$;

-- Whether somebody may use a function on one person's record, for a purpose, now.
CREATE FUNCTION hub.may_see(who text, what_for text, does text, whose uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $body$
    WITH held AS MATERIALIZED (
        SELECT tie.kind, tie.scope FROM hub.ties(who, whose) AS tie
        WHERE tie.since <= now() IS NOT FALSE AND tie.until <= now() IS NOT TRUE
    )
    SELECT who <> ''
        AND NOT EXISTS (SELECT FROM held WHERE kind = 'excluded')
        AND NOT EXISTS (
            SELECT FROM held AS seal
            WHERE seal.kind = 'sealed' AND NOT EXISTS (
                SELECT FROM held AS member
                WHERE member.kind = 'seal_member' AND member.scope = seal.scope
            )
        )
        AND (
            does = 'open_break_glass'
            OR (
                (
                    does = 'decide_matches'
                    OR EXISTS (
                        SELECT FROM held
                        WHERE kind IN (
                            'allocated', 'conference_chair', 'team', 'duty', 'referral',
                            'assessment', 'lead_practitioner', 'plan', 'break_glass'
                        ) OR (kind = 'audit_engagement' AND what_for = 'audit')
                    )
                )
                AND (
                    NOT EXISTS (SELECT FROM held WHERE kind = 'restricted')
                    OR EXISTS (SELECT FROM held WHERE kind IN ('listed', 'break_glass'))
                )
            )
        )
$body$;

-- Whoever decides matches reads nothing of these: persons hidden from them, their case records, and
-- the reviews that have to do with either. A seal hides from its own group too, because what is
-- sealed is no matter of matching.
CREATE FUNCTION hub.hidden_from_matching(who text) RETURNS uuid[]
LANGUAGE sql STABLE
AS $body$
    WITH people AS MATERIALIZED (
        SELECT person_id FROM hub.hidden_people('excluded', who, now())
        UNION
        SELECT person_id FROM hub.hidden_people('sealed', who, now())
        UNION
        SELECT person_id FROM hub.match_seal
        UNION
        SELECT hidden.person_id FROM hub.hidden_people('restricted', who, now()) AS hidden
        WHERE NOT EXISTS (
            SELECT FROM hub.grants_of(who, now()) AS given
            LEFT JOIN case_record AS record ON record.own_person_id = given.person_id
            WHERE given.kind IN ('listed', 'break_glass')
                AND hidden.person_id IN (given.person_id, record.person_id)
        )
    ),
    records AS MATERIALIZED (
        SELECT case_record_id FROM case_record
        WHERE person_id = ANY (ARRAY(SELECT person_id FROM people))
    )
    SELECT coalesce(array_agg(DISTINCT found.id), '{}')
    FROM (
        SELECT person_id FROM people
        UNION ALL
        SELECT case_record_id FROM records
        UNION ALL
        SELECT review_id FROM hub.match_review
        WHERE EXISTS (SELECT FROM people) AND (
            candidates && ARRAY(SELECT person_id FROM people)
            OR case_record_id = ANY (ARRAY(SELECT case_record_id FROM records))
        )
    ) AS found (id)
$body$;

-- Begin to read as somebody, for a purpose: from here to the end of the transaction these rows and no
-- others. `whose` is the person asked for, or null where the question is not about one person; of the
-- past are also the events of records that were about them once.
CREATE FUNCTION hub.begin_reading(who text, what_for text, does text, whose uuid, of_the_past boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
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
            IF of_the_past THEN
                streams := streams || ARRAY(
                    SELECT once.case_record_id FROM link_change AS once
                    WHERE once.person_id = whose AND about IS NOT NULL
                    UNION
                    SELECT own.case_record_id FROM case_record AS own
                    WHERE own.own_person_id = whose AND about IS NOT NULL
                );
            END IF;
            streams := streams || hub.streams_beside(streams);
        END IF;
    ELSIF does IN ('find_people', 'read_own_work', 'read_reports') THEN
        people := ARRAY(SELECT seen.person_id FROM hub.visible_people(who, what_for, now()) AS seen);
        named := ARRAY(SELECT own.case_record_id FROM case_record AS own
                       WHERE own.person_id = ANY (people));
        records := named;
        hidden := ARRAY(SELECT closed.person_id FROM hub.closed_people(who, now()) AS closed);
    END IF;
    IF does = 'decide_matches' AND who <> '' THEN
        hidden := hub.hidden_from_matching(who);
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

-- The person somebody may see by this id: itself, or who the record of the id is about by now where
-- no record is about the id itself any more.
CREATE FUNCTION hub.person_to_see(who text, what_for text, does text, whose uuid) RETURNS uuid
LANGUAGE plpgsql STABLE
AS $body$
DECLARE
    now_goes_by uuid;
BEGIN
    SELECT own.person_id INTO now_goes_by FROM case_record AS own
    WHERE own.own_person_id = whose AND own.person_id <> whose
        AND NOT EXISTS (SELECT FROM case_record AS about WHERE about.person_id = whose);
    IF now_goes_by IS NOT NULL AND hub.may_see(who, what_for, does, now_goes_by) THEN
        RETURN now_goes_by;
    END IF;
    IF hub.may_see(who, what_for, does, whose) THEN
        RETURN whose;
    END IF;
    RETURN NULL;
END
$body$;

-- The streams beside these case records: what workers said of their events.
CREATE FUNCTION hub.streams_beside(of_records uuid[]) RETURNS uuid[]
LANGUAGE sql STABLE
AS $body$
    SELECT ARRAY(
        SELECT DISTINCT said.originator_id
        FROM significance_mark AS mark JOIN hub.stored_event AS said USING (position)
        WHERE mark.case_record_id = ANY (of_records)
    )
$body$;
