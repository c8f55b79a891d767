-- The working days from the day of something until it was typed in, first of all; by the last typing
-- where that is all that is known, or the day was changed since to a later one.
CREATE OR REPLACE FUNCTION days_to_record(on_day date, first_at timestamptz, last_at timestamptz)
RETURNS integer
LANGUAGE sql STABLE
AS $body$
    SELECT working_day_number(
        CASE
            WHEN (first_at AT TIME ZONE 'Europe/London')::date >= on_day
            THEN (first_at AT TIME ZONE 'Europe/London')::date
            ELSE (last_at AT TIME ZONE 'Europe/London')::date
        END
    ) - working_day_number(on_day)
$body$;

-- The steps of one kind that still stand, each with the person it is about.
CREATE OR REPLACE FUNCTION steps_taken(wanted text)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, "position" bigint, happened_on date,
    happened_at timestamptz, reference text, contact_id text, code text, level integer,
    is_closed_at_once boolean, organisation text, source_system text
)
LANGUAGE sql STABLE
AS $body$
    SELECT record.person_id, step.case_record_id, step.event_id, step.position, step.happened_on,
        step.happened_at, step.reference, step.contact_id, step.code, step.level,
        step.is_closed_at_once, step.organisation, step.source_system
    FROM journey_step AS step
    JOIN case_record AS record USING (case_record_id)
    WHERE step.step = wanted AND step.withdrawn_revision > step.revision IS NOT TRUE
$body$;

-- The same of one person, for looking up what came before or after something. OFFSET 0 has them
-- looked up by the person first: the planner would rather walk through everybody's steps by day, in
-- the hope that the first is soon found.
CREATE OR REPLACE FUNCTION steps_of(whose uuid, wanted text)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, "position" bigint, happened_on date,
    happened_at timestamptz, reference text, contact_id text, code text, level integer,
    is_closed_at_once boolean, organisation text, source_system text
)
LANGUAGE sql STABLE
AS $body$
    SELECT record.person_id, step.case_record_id, step.event_id, step.position, step.happened_on,
        step.happened_at, step.reference, step.contact_id, step.code, step.level,
        step.is_closed_at_once, step.organisation, step.source_system
    FROM case_record AS record
    JOIN journey_step AS step USING (case_record_id)
    WHERE record.person_id = whose AND step.step = wanted
        AND step.withdrawn_revision > step.revision IS NOT TRUE
    OFFSET 0
$body$;

-- The referrals of one person, each with whether it ended in no further action: as the last decision on
-- it that says either, or where there is none as the referral itself.
CREATE OR REPLACE FUNCTION referrals_of(whose uuid)
RETURNS TABLE (
    event_id uuid, "position" bigint, happened_on date, code text, is_closed_at_once boolean
)
LANGUAGE sql STABLE
AS $body$
    SELECT referral.event_id, referral.position, referral.happened_on, referral.code,
        coalesce(decided.is_closed_at_once, referral.is_closed_at_once)
    FROM steps_of(whose, 'referral') AS referral
    LEFT JOIN LATERAL (
        SELECT decision.is_closed_at_once
        FROM steps_of(whose, 'referral_decided') AS decision
        WHERE decision.source_system = referral.source_system
            AND decision.reference = referral.reference AND decision.is_closed_at_once IS NOT NULL
        ORDER BY decision.happened_on DESC NULLS LAST, decision.position DESC
        LIMIT 1
    ) AS decided ON true
$body$;

-- Case records of which somebody is still to decide whom they are about: what followed in another
-- system cannot be known by then.
CREATE OR REPLACE FUNCTION records_in_question() RETURNS SETOF uuid
LANGUAGE sql STABLE
AS $body$
    SELECT case_record_id FROM identity_question WHERE is_open
$body$;

-- The last day that is within so many working days after another.
CREATE OR REPLACE FUNCTION working_day_after(first_on date, days integer) RETURNS date
LANGUAGE sql IMMUTABLE
AS $body$
    SELECT min(first_on + after)
    FROM generate_series(days * 7 / 5 - 2, days * 3 / 2 + 16) AS later (after)
    WHERE working_day_number(first_on + after) - working_day_number(first_on) >= days
$body$;

-- Each contact about each child of a period (and those without a day), with its first and its last
-- decision and the outcomes of all of them in order. A contact that a source says in several rows is
-- one.
DROP FUNCTION IF EXISTS contacts_between(date, date);
CREATE FUNCTION contacts_between(from_on date, to_on date)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, source_system text, contact_id text,
    came_on date, came_at timestamptz, source text, agency text, first_event_id uuid,
    first_on date, first_at timestamptz, first_outcome text, last_event_id uuid, last_on date,
    last_outcome text, days date[], outcomes text[]
)
LANGUAGE sql STABLE
AS $body$
    SELECT contact.person_id, contact.case_record_id, contact.event_id, contact.source_system,
        contact.reference, contact.happened_on, contact.happened_at, contact.code,
        contact.organisation, decided.event_ids[1], decided.days[1], decided.times[1],
        decided.outcomes[1], decided.event_ids[decided.number], decided.days[decided.number],
        decided.outcomes[decided.number], decided.days, decided.outcomes
    FROM (
        SELECT DISTINCT ON (taken.person_id, taken.source_system, taken.reference) taken.*
        FROM steps_taken('contact') AS taken
        WHERE taken.happened_on BETWEEN from_on AND to_on OR taken.happened_on IS NULL
        ORDER BY taken.person_id, taken.source_system, taken.reference, taken.happened_on,
            taken.position
    ) AS contact
    LEFT JOIN (
        SELECT step.person_id, step.source_system, step.contact_id, count(*)::integer AS number,
            array_agg(step.event_id
                ORDER BY step.happened_on, step.happened_at, step.position) AS event_ids,
            array_agg(step.happened_on
                ORDER BY step.happened_on, step.happened_at, step.position) AS days,
            array_agg(step.happened_at
                ORDER BY step.happened_on, step.happened_at, step.position) AS times,
            array_agg(step.code
                ORDER BY step.happened_on, step.happened_at, step.position) AS outcomes
        FROM steps_taken('decision') AS step
        GROUP BY step.person_id, step.source_system, step.contact_id
    ) AS decided
        ON decided.person_id = contact.person_id
        AND decided.source_system = contact.source_system
        AND decided.contact_id = contact.reference
$body$;

-- Where one thing lies from another: 1 before it, or there is no other; 2 nobody can know; 3 after.
CREATE OR REPLACE FUNCTION place_of(
    one_on date, one_at timestamptz, other_on date, other_at timestamptz, is_there boolean
) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $body$
    SELECT CASE
        WHEN NOT is_there THEN CASE WHEN one_on IS NULL THEN 2 ELSE 1 END
        WHEN one_at <= other_at THEN 1
        WHEN one_at > other_at THEN 3
        WHEN one_on < other_on THEN 1
        WHEN one_on > other_on THEN 3
        ELSE 2
    END
$body$;

-- Early help episodes open at some time in a period (and those without a first day), with their end.
DROP FUNCTION IF EXISTS early_help_episodes(date, date);
CREATE FUNCTION early_help_episodes(from_on date, to_on date)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, source_system text, reference text,
    started_on date, start_reason text, organisation text, closed_event_id uuid, ended_on date,
    end_reason text
)
LANGUAGE sql STABLE
AS $body$
    SELECT opened.person_id, opened.case_record_id, opened.event_id, opened.source_system,
        opened.reference, opened.happened_on, opened.code, opened.organisation, closed.event_id,
        closed.happened_on, closed.code
    FROM steps_taken('early_help_opened') AS opened
    LEFT JOIN (
        SELECT DISTINCT ON (ended.case_record_id, ended.reference) ended.*
        FROM steps_taken('early_help_closed') AS ended
        ORDER BY ended.case_record_id, ended.reference, ended.happened_on DESC NULLS LAST,
            ended.position DESC
    ) AS closed
        ON closed.case_record_id = opened.case_record_id AND closed.reference = opened.reference
    WHERE opened.happened_on IS NULL
        OR (opened.happened_on <= to_on AND coalesce(closed.happened_on, 'infinity') >= from_on)
$body$;

-- Cases closed in a period (and closures without a day), with early help that began in the 30 days
-- after; recorded as a step-down: closed as RC9.
DROP FUNCTION IF EXISTS cases_closed(date, date);
CREATE FUNCTION cases_closed(from_on date, to_on date)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_id uuid, source_system text, reference text,
    closed_on date, code text, is_recorded boolean, opened_event_id uuid, opened_on date
)
LANGUAGE sql STABLE
AS $body$
    SELECT closed.person_id, closed.case_record_id, closed.event_id, closed.source_system,
        closed.reference, closed.happened_on, closed.code, coalesce(closed.code = 'RC9', false),
        opened.event_id, opened.happened_on
    FROM steps_taken('case_closed') AS closed
    LEFT JOIN LATERAL (
        SELECT began.event_id, began.happened_on
        FROM steps_of(closed.person_id, 'early_help_opened') AS began
        WHERE began.happened_on BETWEEN closed.happened_on AND closed.happened_on + 30
        ORDER BY began.happened_on, began.position
        LIMIT 1
    ) AS opened ON true
    WHERE closed.happened_on BETWEEN from_on AND to_on OR closed.happened_on IS NULL
$body$;

-- A measure counted over everybody: it gives counts and no row of anybody. `scope` is whole, period
-- (its key is the part's first day) or the name of a group (its key is the group's value). A thing
-- counts in every part that it lasted in. Rows without a standing have the middle of the numbers
-- of what is not excluded, and of how many it is. No column is carried that is not counted by: rows of everybody are sorted.
DROP FUNCTION IF EXISTS measure_tallies(text, date, date, date, date[], date[]);
DROP FUNCTION IF EXISTS measure_tallies(text, date, date, date, date[], date[], boolean);
CREATE FUNCTION measure_tallies(
    measure text, from_on date, to_on date, known_on date, firsts date[], lasts date[],
    is_grouped boolean DEFAULT true
)
RETURNS TABLE (
    scope text, key text, standing text, reason text, things bigint, median double precision,
    ninetieth double precision, numbers bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan
SET work_mem = '32MB'
AS $body$
BEGIN
    IF NOT hub.reads_for('read_reports') THEN
        RETURN;
    END IF;
    PERFORM set_config('search_path', hub.path_asked_for(), true);
    RETURN QUERY EXECUTE format($query$
        WITH found AS MATERIALIZED (
            SELECT counted_on, until_on, standing, reason, number,
                CASE WHEN $6 THEN groups END AS groups
            FROM %I($1, $2, $3)
        ),
        placed AS (
            SELECT 'whole' AS scope, NULL AS key, found.standing, found.reason, found.number
            FROM found
            UNION ALL
            SELECT 'period', part.first_on::text, found.standing, found.reason, found.number
            FROM unnest($4, $5) AS part (first_on, last_on)
            JOIN found
                ON found.counted_on <= part.last_on
                AND coalesce(found.until_on, found.counted_on) >= part.first_on
            UNION ALL
            SELECT named.key, named.value, found.standing, found.reason, found.number
            FROM found CROSS JOIN jsonb_each_text(found.groups) AS named
        )
        SELECT placed.scope, placed.key, placed.standing, placed.reason, count(*),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY placed.number)
                FILTER (WHERE placed.standing <> 'excluded'),
            percentile_cont(0.9) WITHIN GROUP (ORDER BY placed.number)
                FILTER (WHERE placed.standing <> 'excluded'),
            count(placed.number) FILTER (WHERE placed.standing <> 'excluded')
        FROM placed
        GROUP BY GROUPING SETS (
            (placed.scope, placed.key, placed.standing, placed.reason), (placed.scope, placed.key)
        )
        $query$, 'measure_' || measure)
    USING from_on, to_on, known_on, firsts, lasts, is_grouped;
END
$body$;
