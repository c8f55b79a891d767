-- Closed cases of the period, each with what shows that early help followed.
SELECT
    down.person_id, down.case_record_id,
    array_remove(ARRAY[down.event_id, down.opened_event_id], NULL) AS event_ids,
    down.source_system, down.reference, down.closed_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN judged.reason = 'may_still_follow' THEN 'not_yet_known'
        WHEN judged.reason IS NOT NULL THEN 'excluded'
        WHEN down.is_recorded OR down.opened_event_id IS NOT NULL THEN 'yes'
        ELSE 'no'
    END AS standing,
    judged.reason, (down.opened_on - down.closed_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'recorded', CASE
            WHEN down.is_recorded AND down.opened_event_id IS NOT NULL THEN 'both'
            WHEN down.is_recorded THEN 'recorded_not_derived'
            WHEN down.opened_event_id IS NOT NULL THEN 'derived_not_recorded'
            ELSE 'neither'
        END,
        'closure', down.code
    )) AS groups
FROM cases_closed(from_on, to_on) AS down
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN down.closed_on IS NULL THEN 'no_day'
        WHEN down.is_recorded OR down.opened_event_id IS NOT NULL THEN NULL
        WHEN down.closed_on + 30 >= known_on THEN 'may_still_follow'
        WHEN down.case_record_id IN (SELECT records_in_question()) THEN 'identity_in_question'
    END AS reason
) AS judged
