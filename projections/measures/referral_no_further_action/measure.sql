-- Referrals of the period by whether the last decision on them, or they themselves, say no further
-- action.
SELECT
    referral.person_id, referral.case_record_id,
    array_remove(ARRAY[referral.event_id, decided.event_id], NULL) AS event_ids,
    referral.source_system, referral.reference, referral.happened_on AS counted_on,
    NULL::date AS until_on,
    CASE
        WHEN referral.happened_on IS NULL THEN 'excluded'
        WHEN said.is_closed THEN 'yes'
        ELSE 'no'
    END AS standing,
    CASE WHEN referral.happened_on IS NULL THEN 'no_day' END AS reason,
    NULL::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'said', CASE said.is_closed WHEN true THEN 'closed' WHEN false THEN 'further'
            ELSE 'not_said' END,
        'source', referral.code
    )) AS groups
FROM steps_taken('referral') AS referral
LEFT JOIN LATERAL (
    SELECT decision.event_id, decision.is_closed_at_once
    FROM steps_of(referral.person_id, 'referral_decided') AS decision
    WHERE decision.source_system = referral.source_system
        AND decision.reference = referral.reference AND decision.is_closed_at_once IS NOT NULL
    ORDER BY decision.happened_on DESC NULLS LAST, decision.position DESC
    LIMIT 1
) AS decided ON true
CROSS JOIN LATERAL (
    SELECT coalesce(decided.is_closed_at_once, referral.is_closed_at_once) AS is_closed
) AS said
WHERE referral.happened_on BETWEEN from_on AND to_on OR referral.happened_on IS NULL
