-- Where people live in confidence: asked of what is known now, and in a replay of what was known then.

-- The addresses that any record of these people calls confidential. Where it leaves such a home blank,
-- every address counts that another record has for some of the same days, unless the first tells that one
-- openly itself: it may be the one.
CREATE OR REPLACE FUNCTION homes_in_confidence(person_ids uuid[])
RETURNS TABLE (person_id uuid, event_id uuid, lines text[], postcode text)
LANGUAGE sql STABLE
AS $body$
    WITH place AS MATERIALIZED (
        SELECT
            record.person_id, record.case_record_id, each.event_id, each.lines, each.postcode,
            upper(regexp_replace(each.postcode, '[\W_]', '', 'g')) AS code, each.is_confidential,
            coalesce(each.started_on, '-infinity') AS since,
            coalesce(each.ended_on, lead(each.started_on) OVER later, 'infinity') AS until
        FROM case_record AS record JOIN person_address AS each USING (case_record_id)
        WHERE record.person_id = ANY(person_ids)
            AND each.withdrawn_revision > each.revision IS NOT TRUE
        WINDOW later AS (
            PARTITION BY each.case_record_id ORDER BY each.started_on NULLS FIRST, each.position
        )
    ),
    blank AS MATERIALIZED (  -- seldom any
        SELECT place.person_id, place.case_record_id, place.since, place.until FROM place
        WHERE place.is_confidential AND place.postcode IS NULL
            AND coalesce(array_to_string(place.lines, ''), '') = ''
    )
    SELECT place.person_id, place.event_id, place.lines, place.postcode FROM place
    WHERE place.is_confidential
    UNION ALL
    SELECT place.person_id, place.event_id, place.lines, place.postcode FROM place
    WHERE place.is_confidential IS NOT TRUE
        AND EXISTS (
            SELECT FROM blank
            WHERE blank.person_id = place.person_id
                AND blank.case_record_id <> place.case_record_id
                AND place.until > blank.since AND place.since < blank.until
                AND NOT EXISTS (
                    SELECT FROM place AS own
                    WHERE own.case_record_id = blank.case_record_id AND own.code = place.code
                        AND own.is_confidential IS NOT TRUE
                )
        )
$body$;

-- The same by case record, of whoever each is about now: for a page of the past, on which a record may
-- stand that was found to be of another child since, whom the reading may not see. A row that its source
-- has moved to another child's record since is that child's home: that event is given, and nothing it says;
-- and so is one that says how that child's family is reached, which leads there.
-- Only of records whose past is read; what it gives is told to nobody.
CREATE OR REPLACE FUNCTION homes_in_confidence_now(case_record_ids uuid[])
RETURNS TABLE (case_record_id uuid, event_id uuid, lines text[], postcode text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
-- A few look-ups by index, whatever the planner makes of statistics that are behind.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $body$
#variable_conflict use_column
DECLARE
    readable uuid[] := ARRAY(
        SELECT unnest(case_record_ids) INTERSECT SELECT hub.readable_streams()
    );
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY
    SELECT told.case_record_id, CASE WHEN told.leads_there THEN told.event_id ELSE home.event_id END,
        CASE WHEN told.event_id IS NULL THEN home.lines END,
        CASE WHEN told.event_id IS NULL THEN home.postcode END
    FROM (
        SELECT record.case_record_id, record.person_id, NULL::uuid AS event_id,
            false AS leads_there
        FROM case_record AS record WHERE record.case_record_id = ANY (readable)
        UNION
        SELECT said.originator_id, record.person_id, said.event_id, false
        FROM hub.stored_event AS said
        JOIN person_address AS lived USING (event_id)
        JOIN case_record AS record ON record.case_record_id = lived.case_record_id
        WHERE said.originator_id = ANY (readable)
            AND said.event_type = 'identity.address_changed'
            AND lived.case_record_id <> said.originator_id
        UNION
        SELECT said.originator_id, record.person_id, said.event_id, true
        FROM hub.stored_event AS said
        JOIN person_contact AS reached USING (event_id)
        JOIN case_record AS record ON record.case_record_id = reached.case_record_id
        WHERE said.originator_id = ANY (readable)
            AND said.event_type = 'identity.contact_details_recorded'
            AND reached.case_record_id <> said.originator_id
    ) AS told
    CROSS JOIN homes_in_confidence(ARRAY[told.person_id]) AS home
    WHERE told.event_id IS NULL OR told.leads_there OR told.event_id = home.event_id;
END
$body$;
