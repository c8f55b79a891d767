-- Contacts of the period, each with the first referral that names it or follows a decision on it.
WITH found AS (
    SELECT contact.*, led.event_id AS referral_event_id, led.happened_on AS referred_on,
        led.is_named,
        CASE
            WHEN contact.last_on IS NOT NULL
            THEN working_day_number(known_on) - working_day_number(contact.last_on) <= 1
            ELSE working_day_number(known_on) - working_day_number(contact.came_on) <= 2
        END AS may_follow
    FROM contacts_between(from_on, to_on) AS contact
    LEFT JOIN LATERAL (
        SELECT referral.event_id, referral.happened_on,
            coalesce(referral.contact_id = contact.contact_id
                AND referral.source_system = contact.source_system, false) AS is_named
        FROM steps_of(contact.person_id, 'referral') AS referral
        WHERE (referral.contact_id = contact.contact_id
                AND referral.source_system = contact.source_system)
            OR EXISTS (
                SELECT FROM unnest(contact.days) AS decided (day)
                WHERE referral.happened_on >= decided.day
                    AND working_day_number(referral.happened_on)
                        - working_day_number(decided.day) <= 1
            )
        ORDER BY is_named DESC, referral.happened_on, referral.position
        LIMIT 1
    ) AS led ON true
),
judged AS (
    SELECT found.*,
        CASE
            WHEN came_on IS NULL THEN 'no_day'
            WHEN referral_event_id IS NOT NULL THEN NULL
            WHEN may_follow THEN 'may_still_follow'
            WHEN case_record_id IN (SELECT records_in_question()) THEN 'identity_in_question'
        END AS reason
    FROM found
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, last_event_id, referral_event_id], NULL) AS event_ids,
    source_system, contact_id AS reference, came_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN reason = 'may_still_follow' THEN 'not_yet_known'
        WHEN reason IS NOT NULL THEN 'excluded'
        WHEN referral_event_id IS NOT NULL THEN 'yes'
        ELSE 'no'
    END AS standing,
    reason, (referred_on - came_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'linked', CASE WHEN is_named THEN 'named' WHEN referral_event_id IS NOT NULL THEN 'followed'
            END,
        'source', source
    )) AS groups
FROM judged
