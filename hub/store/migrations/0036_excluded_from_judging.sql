-- Whoever is excluded from a record, their own family, is told of no emergency about it and judges none:
-- why it was opened says much of the child. Somebody else judges it.

-- The functions read the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

-- As before (0035_hidden_from_mending.sql), and judging.
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

ALTER POLICY api_judges ON hub.access_grant USING (
    kind = 'break_glass' AND (SELECT hub.reads_for('review_break_glass')) AND hub.is_open(person_id)
);
ALTER POLICY access_reads ON hub.access_grant USING (
    kind = 'break_glass' AND (SELECT hub.reads_for('review_break_glass')) AND hub.is_open(person_id)
);
ALTER POLICY access_judges ON hub.access_grant USING (
    kind = 'break_glass' AND (SELECT hub.reads_for('review_break_glass')) AND hub.is_open(person_id)
);

-- How many emergencies nobody judged yet that somebody could, for their menu: no person, no reason.
DROP FUNCTION hub.emergencies_waiting();
CREATE FUNCTION hub.emergencies_waiting(who text, OUT waiting bigint, OUT oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
DECLARE
    excluded uuid[] := '{}';
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    IF to_regclass('case_record') IS NOT NULL THEN
        excluded := ARRAY(
            SELECT own.person_id FROM hub.hidden_people('excluded', who, now()) AS own
        );
    END IF;
    SELECT count(*), min(from_at) INTO waiting, oldest FROM hub.access_grant
    WHERE kind = 'break_glass' AND reviewed_at IS NULL AND person_id <> ALL (excluded);
END
$body$;
REVOKE ALL ON FUNCTION hub.emergencies_waiting(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.emergencies_waiting(text) TO hub_api;
