-- Referrals of the period, each with the first closure of the person's case before the next referral.
SELECT
    referral.person_id, referral.case_record_id,
    array_remove(ARRAY[referral.event_id, closed.event_id], NULL) AS event_ids,
    referral.source_system, referral.reference, referral.happened_on AS counted_on,
    NULL::date AS until_on,
    CASE
        WHEN referral.happened_on IS NULL THEN 'excluded'
        WHEN closed.code IN ('RC8', 'RC9') THEN 'yes'
        ELSE 'no'
    END AS standing,
    CASE WHEN referral.happened_on IS NULL THEN 'no_day' END AS reason,
    (closed.happened_on - referral.happened_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'closure', CASE WHEN closed.event_id IS NULL THEN 'open'
            ELSE coalesce(closed.code, 'not_said') END,
        'source', referral.code
    )) AS groups
FROM steps_taken('referral') AS referral
LEFT JOIN LATERAL (
    SELECT ended.event_id, ended.happened_on, ended.code
    FROM steps_of(referral.person_id, 'case_closed') AS ended
    WHERE ended.happened_on >= referral.happened_on
        AND NOT EXISTS (
            SELECT FROM steps_of(referral.person_id, 'referral') AS next
            WHERE next.happened_on > referral.happened_on AND next.happened_on <= ended.happened_on
        )
    ORDER BY ended.happened_on, ended.position
    LIMIT 1
) AS closed ON true
WHERE referral.happened_on BETWEEN from_on AND to_on OR referral.happened_on IS NULL
