-- What hides a record hides what could not be taken of it: whoever mends feeds is not shown a dead
-- letter about a child whom they are excluded from, who is sealed, or restricted and they not listed.

-- The function reads the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

-- Case records that are hidden from somebody and of which no event was taken yet.
CREATE FUNCTION hub.hidden_before_known(who text) RETURNS uuid[]
LANGUAGE sql STABLE
AS $body$
    SELECT ARRAY(
        SELECT hidden.case_record_id
        FROM hub.access_grant AS given
        CROSS JOIN LATERAL unnest(given.case_record_ids) AS hidden (case_record_id)
        WHERE given.kind IN ('restricted', 'excluded', 'sealed')
            AND (given.subject IS NULL OR given.subject = who)
            AND given.from_at <= now()
            AND least(given.until_at, given.revoked_at) <= now() IS NOT TRUE
            AND NOT EXISTS (
                SELECT FROM case_record AS known
                WHERE known.case_record_id = hidden.case_record_id
            )
    )
$body$;

-- As before (0023_worklists.sql), and mending.
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

-- Whether a message may be mended by whoever this transaction reads as. Its key is the case record it is
-- about; a key that is none says nothing, and what is in the message is looked at before it is shown.
CREATE FUNCTION hub.may_mend(key bytea) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog
AS $body$
DECLARE
    said text := encode(key, 'escape');
BEGIN
    IF said IS NULL OR said !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
        RETURN true;
    END IF;
    RETURN hub.is_open(said::uuid);
END
$body$;

ALTER POLICY mending_reads ON hub.dead_letter
    USING ((SELECT hub.reads_for('mend_feeds')) AND hub.may_mend(key));
ALTER POLICY mending_resolves ON hub.dead_letter
    USING ((SELECT hub.reads_for('mend_feeds')) AND hub.may_mend(key));
