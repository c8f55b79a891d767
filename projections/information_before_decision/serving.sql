-- The first threshold decision on each contact of each person, with whether partner agencies were
-- asked, and had answered, before it, on its day, after it or never: the best of them counts. An
-- exchange without a contact id belongs to a decision without one in the same case record. Agencies that
-- had answered before are told apart by name; those without one may be any of them. Decisions without a
-- day are given too: they can be counted nowhere.
DROP FUNCTION IF EXISTS informed_decisions(uuid[], date, date);
CREATE FUNCTION informed_decisions(person_ids uuid[], from_on date, to_on date)
RETURNS TABLE (
    person_id uuid, event_id uuid, case_record_id uuid, contact_id text, decided_on date,
    decided_at timestamptz, outcome text, level integer, source_system text, asked text,
    answered text, agencies integer, exchanged uuid[]
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
        decision.source_system,
        (ARRAY['before', 'same_day', 'undated', 'after', 'never'])[coalesce(told.asked, 5)],
        (ARRAY['before', 'same_day', 'undated', 'after', 'never'])[coalesce(told.answered, 5)],
        told.agencies, coalesce(told.exchanged, '{}')
    FROM decision
    CROSS JOIN LATERAL (
        SELECT
            min(placed.place) FILTER (WHERE placed.direction = 'requested') AS asked,
            min(placed.place) FILTER (WHERE placed.direction = 'received') AS answered,
            greatest(
                count(DISTINCT lower(btrim(placed.agency))) FILTER (
                    WHERE placed.direction = 'received' AND placed.place = 1
                )::integer,
                bool_or(placed.direction = 'received' AND placed.place = 1)::integer
            ) AS agencies,
            array_agg(placed.event_id ORDER BY placed.happened_on, placed.position) AS exchanged
        FROM (
            SELECT
                exchange.*,
                CASE
                    WHEN exchange.happened_at <= decision.decided_at THEN 1
                    WHEN exchange.happened_at > decision.decided_at THEN 4
                    WHEN exchange.happened_on < decision.decided_on THEN 1
                    WHEN exchange.happened_on > decision.decided_on THEN 4
                    WHEN exchange.happened_on = decision.decided_on THEN 2
                    ELSE 3
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
    WHERE decision.decided_on BETWEEN from_on AND to_on OR decision.decided_on IS NULL
$body$;
