-- The work of one event type that still stands, each piece with the person it is about.
CREATE OR REPLACE FUNCTION casework_done(wanted text)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, "position" bigint, happened_on date,
    happened_at timestamptz, recorded_at timestamptz, first_recorded_at timestamptz,
    written_up_at timestamptz, reference text, belongs_to text, code text, due_on date,
    child_seen boolean, child_seen_alone boolean, is_so boolean, parts text[], number integer,
    source_system text
)
LANGUAGE sql STABLE
AS $body$
    SELECT record.person_id, step.case_record_id, step.event_id, step.position, step.happened_on,
        step.happened_at, step.recorded_at, step.first_recorded_at, step.written_up_at,
        step.reference, step.belongs_to, step.code, step.due_on, step.child_seen,
        step.child_seen_alone, step.is_so, step.parts, step.number, step.source_system
    FROM casework_step AS step
    JOIN case_record AS record USING (case_record_id)
    WHERE step.event_type = wanted AND step.withdrawn_revision > step.revision IS NOT TRUE
$body$;

-- The same of one person, for looking up what came before or after something. OFFSET 0 has the work
-- looked up by the person first: the planner would rather walk through everybody's.
CREATE OR REPLACE FUNCTION casework_of(whose uuid, wanted text)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, "position" bigint, happened_on date,
    happened_at timestamptz, recorded_at timestamptz, reference text, belongs_to text, code text,
    due_on date, child_seen boolean, child_seen_alone boolean, is_so boolean, parts text[],
    number integer, source_system text
)
LANGUAGE sql STABLE
AS $body$
    SELECT record.person_id, step.case_record_id, step.event_id, step.position, step.happened_on,
        step.happened_at, step.recorded_at, step.reference, step.belongs_to, step.code, step.due_on,
        step.child_seen, step.child_seen_alone, step.is_so, step.parts, step.number,
        step.source_system
    FROM case_record AS record
    JOIN casework_step AS step USING (case_record_id)
    WHERE record.person_id = whose AND step.event_type = wanted
        AND step.withdrawn_revision > step.revision IS NOT TRUE
    OFFSET 0
$body$;

-- Whether any source has ever told of an event of this type, of anybody: it says nothing of whom. Of
-- social work, and of what passed between the front door and partner agencies.
-- Where none has, there is nothing to count, which is not the same as none having been done.
-- Ask in a SELECT of its own, so that it is asked once and not for each row.
CREATE OR REPLACE FUNCTION was_ever_told(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
AS $body$
BEGIN
    PERFORM set_config('search_path', hub.path_asked_for(), true);
    RETURN EXISTS (SELECT FROM casework_step WHERE event_type = wanted)
        OR EXISTS (
            SELECT FROM partner_exchange WHERE 'front_door.information_' || direction = wanted
        );
END
$body$;

-- The section 17 assessments authorised in a period (and those without a day), with their first day
-- and the referral they answer, in the same case record.
DROP FUNCTION IF EXISTS assessments_authorised(date, date);
CREATE FUNCTION assessments_authorised(from_on date, to_on date)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, source_system text, reference text,
    authorised_on date, child_seen boolean, child_seen_alone boolean, parts text[],
    started_event_id uuid, started_on date, referral_event_id uuid, referred_on date
)
LANGUAGE sql STABLE
AS $body$
    SELECT done.person_id, done.case_record_id, done.event_id, done.source_system, done.reference,
        done.happened_on, done.child_seen, done.child_seen_alone, done.parts, began.event_id,
        began.happened_on, asked.event_id, asked.happened_on
    FROM casework_done('assessment.assessment_completed') AS done
    LEFT JOIN LATERAL (
        SELECT * FROM casework_of(done.person_id, 'assessment.assessment_started') AS begun
        WHERE begun.case_record_id = done.case_record_id AND begun.reference = done.reference
        ORDER BY begun.happened_on NULLS LAST, begun.position
        LIMIT 1
    ) AS began ON true
    LEFT JOIN LATERAL (
        SELECT * FROM steps_of(done.person_id, 'referral') AS referral
        WHERE referral.case_record_id = done.case_record_id
            AND referral.reference = began.belongs_to
        ORDER BY referral.happened_on NULLS LAST, referral.position
        LIMIT 1
    ) AS asked ON true
    WHERE done.code = 'section_17'
        AND (done.happened_on BETWEEN from_on AND to_on OR done.happened_on IS NULL)
$body$;

-- Every initial conference with the enquiry that led to it: the one it names, or where it names none
-- the last that began by its day, of the same person in any system.
DROP FUNCTION IF EXISTS conferences_held();
CREATE FUNCTION conferences_held()
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, source_system text, reference text,
    held_on date, is_transfer_in boolean, enquiry_event_id uuid, enquired_on date
)
LANGUAGE sql STABLE
AS $body$
    SELECT held.person_id, held.case_record_id, held.event_id, held.source_system, held.reference,
        held.happened_on, coalesce(held.is_so, false), enquiry.event_id, enquiry.happened_on
    FROM casework_done('child_protection.icpc_held') AS held
    LEFT JOIN LATERAL (
        SELECT begun.event_id, begun.happened_on
        FROM casework_of(held.person_id, 'child_protection.section_47_enquiry_started') AS begun
        WHERE CASE
            WHEN held.belongs_to IS NULL THEN begun.happened_on <= held.happened_on
            ELSE begun.case_record_id = held.case_record_id AND begun.reference = held.belongs_to
        END
        ORDER BY begun.happened_on DESC NULLS LAST, begun.position DESC
        LIMIT 1
    ) AS enquiry ON true
$body$;

-- The assessments of `assessments_authorised` with whether the child was seen, and alone, by what the
-- assessment says or what else was recorded of the days it lasted; null where nobody said. `reason`
-- is why it cannot be asked: a child was not born yet where somebody says so, or gives a later day,
-- and nobody gives a day of birth by then.
DROP FUNCTION IF EXISTS children_assessed(date, date);
CREATE FUNCTION children_assessed(from_on date, to_on date)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, source_system text, reference text,
    authorised_on date, started_event_id uuid, child_seen boolean, child_seen_alone boolean,
    was_seen boolean, was_alone boolean, seen_event_ids uuid[], reason text
)
LANGUAGE sql STABLE
AS $body$
    SELECT done.person_id, done.case_record_id, done.event_id, done.source_system, done.reference,
        done.authorised_on, done.started_event_id, done.child_seen, done.child_seen_alone,
        told.was_seen,
        CASE WHEN told.was_alone THEN true WHEN told.was_seen THEN told.was_alone
            ELSE coalesce(told.was_seen, told.was_alone) END,
        coalesce(seen.event_ids, '{}'),
        CASE
            WHEN done.authorised_on IS NULL THEN 'no_day'
            WHEN birth.is_still_to_come AND birth.has_come IS NOT TRUE THEN 'unborn'
        END
    FROM assessments_authorised(from_on, to_on) AS done
    LEFT JOIN LATERAL (
        SELECT array_agg(step.event_id ORDER BY step.happened_on, step.position) AS event_ids,
            bool_or(step.child_seen OR step.child_seen_alone) AS child_seen,
            bool_or(step.child_seen_alone) AS child_seen_alone
        FROM (
            SELECT * FROM casework_of(done.person_id, 'assessment.child_seen')
            UNION ALL
            SELECT * FROM casework_of(done.person_id, 'assessment.visit_recorded')
        ) AS step
        WHERE step.happened_on BETWEEN done.started_on AND done.authorised_on
            AND coalesce(step.child_seen, step.child_seen_alone) IS NOT NULL
    ) AS seen ON true
    CROSS JOIN LATERAL (
        SELECT bool_or(said.date_of_birth <= done.authorised_on::text) AS has_come,
            bool_or(
                said.is_unborn OR said.expected_on > done.authorised_on
                OR said.date_of_birth > done.authorised_on::text
            ) AS is_still_to_come
        FROM case_record AS record
        JOIN person_statement AS said USING (case_record_id)
        WHERE record.person_id = done.person_id
            AND said.withdrawn_revision > said.revision IS NOT TRUE
    ) AS birth
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN done.child_seen OR done.child_seen_alone OR seen.child_seen THEN true
            WHEN NOT done.child_seen OR NOT seen.child_seen THEN false
        END AS was_seen,
        CASE
            WHEN done.child_seen_alone OR seen.child_seen_alone THEN true
            WHEN NOT done.child_seen_alone OR NOT seen.child_seen_alone THEN false
        END AS was_alone
    ) AS told
$body$;
