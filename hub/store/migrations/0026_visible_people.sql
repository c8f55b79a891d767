-- The function reads the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

-- Everybody whom somebody may see, for a purpose, at a moment. An actor who is not set sees nobody. As
-- before (0007_grants.sql), but whose record went to somebody else is looked up for all grants at once,
-- and only of records that did.
CREATE OR REPLACE FUNCTION hub.visible_people(who text, what_for text, moment timestamptz)
RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE
AS $body$
    WITH held AS MATERIALIZED (
        SELECT given.kind, given.person_id FROM hub.grants_of(who, moment) AS given
    ),
    own_grants AS (
        SELECT held.kind, held.person_id FROM held
        UNION
        SELECT held.kind, record.person_id
        FROM case_record AS record JOIN held ON held.person_id = record.own_person_id
        WHERE record.own_person_id = ANY (ARRAY(SELECT person_id FROM held))
            AND record.person_id <> record.own_person_id
    ),
    reached AS (
        SELECT record.person_id
        FROM hub.relationships(who, moment) AS work
        JOIN case_record AS record USING (case_record_id)
        WHERE work.since <= moment IS NOT FALSE AND work.until <= moment IS NOT TRUE
        UNION
        SELECT given.person_id FROM own_grants AS given
        WHERE given.kind IN ('allocated', 'conference_chair', 'break_glass')
            OR (given.kind = 'audit_engagement' AND what_for = 'audit')
    )
    SELECT reached.person_id FROM reached
    WHERE who <> '' AND reached.person_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM hub.closed_people(who, moment) AS closed
            WHERE closed.person_id = reached.person_id
        )
        AND (
            NOT EXISTS (
                SELECT FROM hub.hidden_people('restricted', who, moment) AS hidden
                WHERE hidden.person_id = reached.person_id
            )
            OR EXISTS (
                SELECT FROM own_grants AS given
                WHERE given.person_id = reached.person_id
                    AND given.kind IN ('listed', 'break_glass')
            )
        )
$body$;
