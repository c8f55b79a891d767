-- Contacts that need agreement, each with the first thing said about it and where that lies from the
-- first request to a partner and the first decision.
WITH needing AS (
    SELECT contact.*, asked.event_id AS asked_event_id, asked.happened_on AS asked_on,
        asked.happened_at AS asked_at
    FROM contacts_between(from_on, to_on) AS contact
    LEFT JOIN LATERAL (
        SELECT exchange.event_id, exchange.happened_on, exchange.happened_at
        FROM case_record AS same JOIN partner_exchange AS exchange USING (case_record_id)
        WHERE same.person_id = contact.person_id AND exchange.direction = 'requested'
            AND exchange.source_system = contact.source_system
            AND exchange.contact_id = contact.contact_id
            AND exchange.withdrawn_revision > exchange.revision IS NOT TRUE
        ORDER BY exchange.happened_on NULLS LAST, exchange.happened_at NULLS LAST, exchange.position
        LIMIT 1
    ) AS asked ON true
    WHERE asked.event_id IS NOT NULL
        OR contact.last_outcome IN ('early_help', 'statutory_assessment')
),
placed AS (
    SELECT needing.*, said.event_id AS said_event_id, said.answer, said.person_asked,
        said.lawful_basis, said.reason AS why, said.place
    FROM needing
    LEFT JOIN LATERAL (
        SELECT told.*,
            greatest(
                place_of(told.happened_on, told.happened_at, needing.asked_on, needing.asked_at,
                    needing.asked_event_id IS NOT NULL),
                place_of(told.happened_on, told.happened_at, needing.first_on, needing.first_at,
                    needing.first_event_id IS NOT NULL)
            ) AS place
        FROM case_record AS same JOIN agreement AS told USING (case_record_id)
        WHERE same.person_id = needing.person_id AND told.source_system = needing.source_system
            AND told.contact_id = needing.contact_id
            AND told.withdrawn_revision > told.revision IS NOT TRUE
        ORDER BY told.answer = 'not_sought' AND told.reason IS NULL, place, told.position
        LIMIT 1
    ) AS said ON true
),
judged AS (
    SELECT placed.*, answer = 'not_sought' AND why IS NULL AS is_unexplained,
        CASE
            WHEN came_on IS NULL THEN 'no_day'
            WHEN place = 2 AND NOT (answer = 'not_sought' AND why IS NULL) THEN 'order_not_known'
        END AS left_out
    FROM placed
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, said_event_id, asked_event_id, first_event_id], NULL) AS event_ids,
    source_system, contact_id AS reference, came_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN left_out IS NOT NULL THEN 'excluded'
        WHEN place = 1 AND NOT is_unexplained THEN 'yes'
        ELSE 'no'
    END AS standing,
    left_out AS reason, NULL::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'answer', CASE WHEN is_unexplained THEN 'not_sought_why' ELSE coalesce(answer, 'none') END,
        'person_asked', person_asked, 'lawful_basis', lawful_basis,
        'override', CASE WHEN answer = 'overridden' THEN coalesce(why, 'not_said') END
    )) AS groups
FROM judged
