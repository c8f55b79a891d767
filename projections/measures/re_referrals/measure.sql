-- Referrals of the period, each with the last one of the same person in the twelve months before.
SELECT
    referral.person_id, referral.case_record_id,
    array_remove(ARRAY[referral.event_id, earlier.event_id], NULL) AS event_ids,
    referral.source_system, referral.reference, referral.happened_on AS counted_on,
    NULL::date AS until_on,
    CASE
        WHEN judged.reason IS NOT NULL THEN 'excluded'
        WHEN earlier.event_id IS NOT NULL THEN 'yes'
        ELSE 'no'
    END AS standing,
    judged.reason,
    (referral.happened_on - earlier.happened_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('source', referral.code)) AS groups
FROM steps_taken('referral') AS referral
LEFT JOIN LATERAL (
    SELECT before.event_id, before.happened_on
    FROM steps_of(referral.person_id, 'referral') AS before
    WHERE before.happened_on < referral.happened_on
        AND before.happened_on >= referral.happened_on - interval '12 months'
    ORDER BY before.happened_on DESC, before.position DESC
    LIMIT 1
) AS earlier ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN referral.happened_on IS NULL THEN 'no_day'
        WHEN earlier.event_id IS NULL AND referral.case_record_id IN (SELECT records_in_question())
        THEN 'identity_in_question'
    END AS reason
) AS judged
WHERE referral.happened_on BETWEEN from_on AND to_on OR referral.happened_on IS NULL
