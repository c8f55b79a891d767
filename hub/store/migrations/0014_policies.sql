-- The policies: who reads which rows of the tables that hold a person.

-- Have a generation's tables read through the policies alone: each that has a case record. Run by the
-- login that owns the generation when it makes it, and whenever it starts: what is protected already
-- is left alone, so that no reader waits for a lock.
CREATE FUNCTION hub.protect(schema_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog
SET client_min_messages = warning
AS $body$
DECLARE
    one    regclass;
    list   text := CASE WHEN schema_name LIKE 'identity\_g%'
        THEN 'hub.named_records()' ELSE 'hub.readable_records()' END;
    tables regclass[] := ARRAY(
        SELECT c.oid::regclass FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'case_record_id'
        WHERE c.relnamespace = to_regnamespace(quote_ident(schema_name)) AND c.relkind = 'r'
            AND NOT (
                c.relrowsecurity AND c.relforcerowsecurity
                AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'api_reads')
            )
    );
BEGIN
    IF NOT has_schema_privilege('hub_owner', schema_name, 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO hub_api, hub_owner', schema_name);
        EXECUTE format(
            'GRANT SELECT ON ALL TABLES IN SCHEMA %I TO hub_api, hub_owner', schema_name
        );
    END IF;
    FOREACH one IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', one);
        EXECUTE format('DROP POLICY IF EXISTS owner_reads ON %s', one);
        EXECUTE format('DROP POLICY IF EXISTS api_reads ON %s', one);
        EXECUTE format('CREATE POLICY owner_reads ON %s FOR SELECT TO hub_owner USING (true)', one);
        EXECUTE format(
            'CREATE POLICY api_reads ON %s FOR SELECT TO hub_api USING ('
            'case_record_id IN (SELECT %s)'
            ' OR ((SELECT hub.reads_of_everyone()) AND hub.is_open(case_record_id)))', one, list
        );
    END LOOP;
END
$body$;

-- Generations that are there already; those made later are protected as they are made.
DO $protect$
BEGIN
    IF pg_has_role(current_user, 'hub_project', 'MEMBER') THEN
        SET LOCAL ROLE hub_project;
        PERFORM hub.protect(schema_name) FROM hub.projection_generation
        WHERE to_regnamespace(quote_ident(schema_name)) IS NOT NULL;
        SET LOCAL ROLE NONE;
    END IF;
END
$protect$;

DO $enable$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY[
        'stored_event', 'dead_letter', 'parked_stream', 'access_record', 'access_grant', 'reading',
        'followed_child', 'last_look', 'match_statement', 'match_record', 'match_key',
        'match_distinct', 'match_conflict', 'match_review', 'match_relation', 'match_join',
        'match_seal', 'match_quarantine'
    ] LOOP
        EXECUTE format('ALTER TABLE hub.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('ALTER TABLE hub.%I FORCE ROW LEVEL SECURITY', one);
        EXECUTE format(
            'CREATE POLICY owner_does ON hub.%I TO hub_owner USING (true) WITH CHECK (true)', one
        );
    END LOOP;
END
$enable$;

-- Events: those of the case records that may be read, and of the marks beside them; and what was
-- decided about whose records are whose, for those who decide that.
CREATE POLICY api_reads ON hub.stored_event FOR SELECT TO hub_api USING (
    originator_id IN (SELECT hub.readable_streams())
    OR (
        source_system = 'hub' AND source_feed = 'matching'
        AND (SELECT hub.reads_for('decide_matches')) AND hub.is_open(originator_id)
    )
);
CREATE POLICY seal_reads ON hub.stored_event FOR SELECT TO hub_seal USING (true);
GRANT USAGE ON SCHEMA hub TO hub_seal, hub_audit;
GRANT SELECT ON hub.stored_event, hub.store_position, hub.migration TO hub_seal;

-- A page writes one kind of event, in a reading that is for it; of others it sees no more than it
-- needs to give an event its place.
CREATE POLICY marking_reads ON hub.stored_event FOR SELECT TO hub_marking
    USING (event_type = 'hub.significance_marked');
CREATE POLICY marking_adds ON hub.stored_event FOR INSERT TO hub_marking WITH CHECK (
    event_type = 'hub.significance_marked' AND (SELECT hub.reads_for('mark_significance'))
);
CREATE POLICY access_reads ON hub.stored_event FOR SELECT TO hub_access USING (
    source_system = 'hub' AND source_feed = 'access'
    AND (SELECT hub.reads_for('open_break_glass', 'review_break_glass'))
);
CREATE POLICY access_adds ON hub.stored_event FOR INSERT TO hub_access WITH CHECK (
    (
        event_type = 'hub.break_glass_opened' AND (SELECT hub.reads_for('open_break_glass'))
    ) OR (
        event_type = 'hub.break_glass_reviewed' AND (SELECT hub.reads_for('review_break_glass'))
    )
);
REVOKE SELECT ON hub.stored_event FROM hub_mending;
GRANT SELECT (originator_id, originator_version, event_id, content_hash) ON hub.stored_event
    TO hub_mending;
CREATE POLICY mending_places ON hub.stored_event FOR SELECT TO hub_mending
    USING ((SELECT hub.reads_for('mend_feeds')));
CREATE POLICY mending_adds ON hub.stored_event FOR INSERT TO hub_mending WITH CHECK (
    event_type NOT LIKE 'hub.%' AND (SELECT hub.reads_for('mend_feeds'))
);

-- What could not be taken of a record: that there is something, and to whoever mends it what.
CREATE POLICY api_counts ON hub.dead_letter FOR SELECT TO hub_api USING (true);
CREATE POLICY mending_reads ON hub.dead_letter FOR SELECT TO hub_mending
    USING ((SELECT hub.reads_for('mend_feeds')));
CREATE POLICY mending_resolves ON hub.dead_letter FOR UPDATE TO hub_mending
    USING ((SELECT hub.reads_for('mend_feeds')));
REVOKE SELECT ON hub.parked_stream FROM hub_api;

-- The access log: everybody adds, and reads who has read the person they ask about; who audits reads
-- all of it.
CREATE POLICY api_adds ON hub.access_record FOR INSERT TO hub_api WITH CHECK (true);
CREATE POLICY api_reads ON hub.access_record FOR SELECT TO hub_api USING (
    (SELECT hub.reads_for('read_access_records'))
    AND person_id IN (SELECT hub.readable_people())
);
CREATE POLICY audit_reads ON hub.access_record FOR SELECT TO hub_audit USING (true);
CREATE POLICY audit_adds ON hub.access_record FOR INSERT TO hub_audit WITH CHECK (true);
GRANT SELECT, INSERT ON hub.access_record TO hub_audit;

-- Grants are read by the decision alone, which the owner's functions are; a page opens its own
-- actor's emergency, for an hour (and five minutes, should two clocks differ), and judges others'.
CREATE POLICY api_judges ON hub.access_grant FOR SELECT TO hub_api
    USING (kind = 'break_glass' AND (SELECT hub.reads_for('review_break_glass')));
CREATE POLICY access_reads ON hub.access_grant FOR SELECT TO hub_access
    USING (kind = 'break_glass' AND (SELECT hub.reads_for('review_break_glass')));
CREATE POLICY access_opens ON hub.access_grant FOR INSERT TO hub_access WITH CHECK (
    kind = 'break_glass' AND subject = (SELECT hub.reader())
    AND until_at <= now() + interval '65 minutes' AND (SELECT hub.reads_for('open_break_glass'))
);
CREATE POLICY access_judges ON hub.access_grant FOR UPDATE TO hub_access
    USING (kind = 'break_glass' AND (SELECT hub.reads_for('review_break_glass')));

-- Settings of a worker, which each of them alone sees and changes.
CREATE POLICY own ON hub.followed_child TO hub_api USING (subject = (SELECT hub.reader()));
CREATE POLICY own ON hub.last_look TO hub_api USING (subject = (SELECT hub.reader()));

-- Whose record is whose: of the records that may be named, and of all that are open to whoever decides
-- matches. That a record is sealed is told to nobody, and nothing sealed is a matter of matching.
ALTER VIEW hub.match_pointer SET (security_invoker = true);
GRANT SELECT (case_record_id, system, local_id, first_position, person_id, own_person_id)
    ON hub.match_record TO hub_api;
CREATE POLICY api_reads ON hub.match_record FOR SELECT TO hub_api USING (
    case_record_id IN (SELECT hub.named_records())
    OR (
        (SELECT hub.reads_for('decide_matches')) AND hub.is_open(case_record_id)
        AND hub.is_open(person_id)
    )
);
CREATE POLICY api_reads ON hub.match_review FOR SELECT TO hub_api
    USING ((SELECT hub.reads_for('decide_matches')) AND hub.is_open(review_id));
CREATE POLICY api_reads ON hub.match_relation FOR SELECT TO hub_api USING (
    (SELECT hub.reads_for('decide_matches')) AND hub.is_open(one) AND hub.is_open(other)
);
CREATE POLICY api_reads ON hub.match_join FOR SELECT TO hub_api USING (
    (SELECT hub.reads_for('decide_matches')) AND hub.is_open(person_id)
    AND hub.is_open(into_person_id)
);
