-- Contacts of the period that were decided as early help, each with the first thing that shows it was
-- too little.
WITH helped AS (
    SELECT contact.*, decision.event_id AS decision_event_id, decision.happened_on AS decided_on,
        decision.position AS decided_at, decision.level
    FROM contacts_between(from_on, to_on) AS contact
    CROSS JOIN LATERAL (
        SELECT made.*
        FROM steps_of(contact.person_id, 'decision') AS made
        WHERE made.contact_id = contact.contact_id
            AND made.source_system = contact.source_system AND made.code = 'early_help'
        ORDER BY made.happened_on NULLS LAST, made.happened_at NULLS LAST, made.position
        LIMIT 1
    ) AS decision
    WHERE 'early_help' = ANY (contact.outcomes)
),
proved AS (
    SELECT helped.*, later.event_id AS later_event_id, later.happened_on AS proved_on, later.how
    FROM helped
    LEFT JOIN LATERAL (
        SELECT shown.*
        FROM (
            SELECT again.event_id, again.happened_on, 'again' AS how
            FROM steps_of(helped.person_id, 'decision') AS again
            WHERE again.contact_id = helped.contact_id
                AND again.source_system = helped.source_system
                AND (again.happened_on, again.position) > (helped.decided_on, helped.decided_at)
                AND (again.code IN ('statutory_assessment', 'strategy_discussion')
                    OR again.level > helped.level)
            UNION ALL
            SELECT referral.event_id, referral.happened_on, 'referral'
            FROM referrals_of(helped.person_id) AS referral
            WHERE referral.is_closed_at_once IS NOT TRUE
                AND referral.happened_on BETWEEN helped.decided_on AND helped.decided_on + 28
            UNION ALL
            SELECT enquiry.event_id, enquiry.happened_on, 'section_47'
            FROM steps_of(helped.person_id, 'section_47_started') AS enquiry
            WHERE enquiry.happened_on BETWEEN helped.decided_on AND helped.decided_on + 90
        ) AS shown
        ORDER BY shown.happened_on, shown.how
        LIMIT 1
    ) AS later ON true
),
judged AS (
    SELECT proved.*,
        CASE
            WHEN came_on IS NULL OR decided_on IS NULL THEN 'no_day'
            WHEN later_event_id IS NOT NULL THEN NULL
            WHEN decided_on + 90 >= known_on THEN 'may_still_follow'
            WHEN case_record_id IN (SELECT records_in_question()) THEN 'identity_in_question'
        END AS left_out
    FROM proved
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, decision_event_id, later_event_id], NULL) AS event_ids,
    source_system, contact_id AS reference, came_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN left_out = 'may_still_follow' THEN 'not_yet_known'
        WHEN left_out IS NOT NULL THEN 'excluded'
        WHEN later_event_id IS NOT NULL THEN 'yes'
        ELSE 'no'
    END AS standing,
    left_out AS reason, (proved_on - decided_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('how', how, 'source', source)) AS groups
FROM judged
