-- Step-downs of the period, each with the first referral of the twelve months after it.
SELECT
    down.person_id, down.case_record_id,
    array_remove(ARRAY[down.event_id, down.opened_event_id, again.event_id], NULL) AS event_ids,
    down.source_system, down.reference, down.closed_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN judged.reason = 'may_still_follow' THEN 'not_yet_known'
        WHEN judged.reason IS NOT NULL THEN 'excluded'
        WHEN again.event_id IS NOT NULL THEN 'yes'
        ELSE 'no'
    END AS standing,
    judged.reason, (again.happened_on - down.closed_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('closure', down.code)) AS groups
FROM cases_closed(from_on, to_on) AS down
LEFT JOIN LATERAL (
    SELECT referral.event_id, referral.happened_on
    FROM steps_of(down.person_id, 'referral') AS referral
    WHERE referral.happened_on > down.closed_on
        AND referral.happened_on <= down.closed_on + interval '12 months'
    ORDER BY referral.happened_on, referral.position
    LIMIT 1
) AS again ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN down.closed_on IS NULL THEN 'no_day'
        WHEN again.event_id IS NOT NULL THEN NULL
        WHEN down.closed_on + interval '12 months' >= known_on THEN 'may_still_follow'
        WHEN down.case_record_id IN (SELECT records_in_question()) THEN 'identity_in_question'
    END AS reason
) AS judged
WHERE down.is_recorded OR down.opened_event_id IS NOT NULL
