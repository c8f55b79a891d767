-- The first threshold decision on each contact of each person, and every exchange with a partner
-- agency about that contact, told apart by whether it was before, after or on the same day. An
-- exchange without a contact id belongs to a decision without one in the same case record.
CREATE OR REPLACE FUNCTION informed_decisions(person_ids uuid[], from_on date, to_on date)
RETURNS TABLE (
    person_id uuid, event_id uuid, case_record_id uuid, contact_id text, decided_on date,
    decided_at timestamptz, outcome text, level integer, source_system text, requested jsonb,
    received jsonb
)
LANGUAGE sql STABLE
AS $body$
    WITH decision AS (
        SELECT DISTINCT ON (
            record.person_id, made.source_system, coalesce(made.contact_id, made.event_id::text)
        ) record.person_id, made.*
        FROM threshold_decision AS made
        JOIN case_record AS record USING (case_record_id)
        WHERE made.withdrawn_revision > made.revision IS NOT TRUE
            AND (person_ids IS NULL OR record.person_id = ANY(person_ids))
        ORDER BY
            record.person_id, made.source_system, coalesce(made.contact_id, made.event_id::text),
            made.decided_on NULLS LAST, made.decided_at NULLS LAST, made.position
    )
    SELECT
        decision.person_id, decision.event_id, decision.case_record_id, decision.contact_id,
        decision.decided_on, decision.decided_at, decision.outcome, decision.level,
        decision.source_system, told.requested, told.received
    FROM decision
    CROSS JOIN LATERAL (
        SELECT
            jsonb_agg(
                jsonb_build_array(placed.event_id, placed.agency, placed.happened_on, placed.place)
                ORDER BY placed.happened_on, placed.position
            ) FILTER (WHERE placed.direction = 'requested') AS requested,
            jsonb_agg(
                jsonb_build_array(placed.event_id, placed.agency, placed.happened_on, placed.place)
                ORDER BY placed.happened_on, placed.position
            ) FILTER (WHERE placed.direction = 'received') AS received
        FROM (
            SELECT
                exchange.*,
                CASE
                    WHEN exchange.happened_at <= decision.decided_at THEN 'before'
                    WHEN exchange.happened_at > decision.decided_at THEN 'after'
                    WHEN exchange.happened_on < decision.decided_on THEN 'before'
                    WHEN exchange.happened_on > decision.decided_on THEN 'after'
                    WHEN exchange.happened_on = decision.decided_on THEN 'same_day'
                    ELSE 'undated'
                END AS place
            FROM case_record AS same
            JOIN partner_exchange AS exchange USING (case_record_id)
            WHERE same.person_id = decision.person_id
                AND exchange.source_system = decision.source_system
                AND (
                    exchange.contact_id = decision.contact_id
                    OR (
                        exchange.contact_id IS NULL AND decision.contact_id IS NULL
                        AND exchange.case_record_id = decision.case_record_id
                    )
                )
                AND exchange.withdrawn_revision > exchange.revision IS NOT TRUE
        ) AS placed
    ) AS told
    WHERE decision.decided_on BETWEEN from_on AND to_on
        OR (decision.decided_on IS NULL AND from_on = DATE '0001-01-01')
$body$;

-- Where the exchanges of one decision lie from it: the best of them counts.
CREATE OR REPLACE FUNCTION earliest_place(exchanges jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
AS $body$
    SELECT CASE
        WHEN jsonb_path_exists(exchanges, '$[*][3] ? (@ == "before")') THEN 'before'
        WHEN jsonb_path_exists(exchanges, '$[*][3] ? (@ == "same_day")') THEN 'same_day'
        WHEN jsonb_path_exists(exchanges, '$[*][3] ? (@ == "undated")') THEN 'undated'
        WHEN jsonb_path_exists(exchanges, '$[*][3] ? (@ == "after")') THEN 'after'
        ELSE 'never'
    END
$body$;

-- The numbers of the report over everybody: it gives counts and no row of anybody.
CREATE OR REPLACE FUNCTION information_counts(from_on date, to_on date)
RETURNS TABLE (asked text, answered text, decisions bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan
AS $body$
BEGIN
    IF NOT hub.reads_for('read_reports') THEN
        RETURN;
    END IF;
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY
    SELECT earliest_place(made.requested), earliest_place(made.received), count(*)
    FROM informed_decisions(NULL, from_on, to_on) AS made
    GROUP BY 1, 2;
END
$body$;
