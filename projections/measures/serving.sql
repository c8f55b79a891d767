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

-- A measure counted over everybody: it gives counts and no row of anybody. `scope` is whole, period
-- (its key is the part's first day) or the name of a group (its key is the group's value). A thing
-- counts in every part that it lasted in. Rows without a standing have the middle of the numbers.
CREATE OR REPLACE FUNCTION measure_tallies(
    measure text, from_on date, to_on date, known_on date, firsts date[], lasts date[]
)
RETURNS TABLE (
    scope text, key text, standing text, reason text, things bigint, median double precision,
    ninetieth double precision
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan
AS $body$
BEGIN
    IF NOT hub.reads_for('read_reports') THEN
        RETURN;
    END IF;
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY EXECUTE format($query$
        WITH found AS MATERIALIZED (SELECT * FROM %I($1, $2, $3)),
        placed AS (
            SELECT 'whole' AS scope, NULL AS key, found.* FROM found
            UNION ALL
            SELECT 'period', part.first_on::text, found.*
            FROM unnest($4, $5) AS part (first_on, last_on)
            JOIN found
                ON found.counted_on <= part.last_on
                AND coalesce(found.until_on, found.counted_on) >= part.first_on
            UNION ALL
            SELECT named.key, named.value, found.*
            FROM found CROSS JOIN jsonb_each_text(found.groups) AS named
        )
        SELECT placed.scope, placed.key, placed.standing, placed.reason, count(*),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY placed.number),
            percentile_cont(0.9) WITHIN GROUP (ORDER BY placed.number)
        FROM placed
        GROUP BY GROUPING SETS (
            (placed.scope, placed.key, placed.standing, placed.reason), (placed.scope, placed.key)
        )
        $query$, 'measure_' || measure)
    USING from_on, to_on, known_on, firsts, lasts;
END
$body$;
