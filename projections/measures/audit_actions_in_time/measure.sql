-- Actions of audits that were due in the period, with when each was done.
SELECT
    raised.person_id, raised.case_record_id,
    array_remove(ARRAY[raised.event_id, done.event_id], NULL) AS event_ids, raised.source_system,
    raised.reference, raised.due_on AS counted_on, NULL::date AS until_on, judged.standing,
    CASE
        WHEN judged.standing = 'not_yet_known' THEN 'not_yet_due'
        WHEN judged.standing <> 'excluded' THEN NULL
        WHEN raised.due_on IS NULL THEN 'no_due_day'
        WHEN done.event_id IS NOT NULL THEN 'no_day_done'
        ELSE 'never_told'
    END AS reason,
    NULL::double precision AS number,
    CASE WHEN judged.standing = 'excluded' THEN '{}' ELSE jsonb_build_object('state', CASE
        WHEN judged.standing = 'yes' THEN 'in_time'
        WHEN done.event_id IS NOT NULL THEN 'late'
        WHEN judged.standing = 'no' THEN 'overdue'
        ELSE 'running'
    END) END AS groups
FROM casework_done('oversight.audit_action_raised') AS raised
LEFT JOIN LATERAL (
    SELECT ended.event_id, ended.happened_on
    FROM casework_of(raised.person_id, 'oversight.audit_action_completed') AS ended
    WHERE ended.case_record_id = raised.case_record_id AND ended.reference = raised.reference
    ORDER BY ended.happened_on NULLS LAST, ended.position
    LIMIT 1
) AS done ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN raised.due_on IS NULL THEN 'excluded'
        WHEN done.happened_on <= raised.due_on THEN 'yes'
        WHEN done.happened_on IS NOT NULL THEN 'no'
        WHEN done.event_id IS NOT NULL THEN 'excluded'
        WHEN raised.due_on >= known_on THEN 'not_yet_known'
        WHEN (SELECT was_ever_told('oversight.audit_action_completed')) THEN 'no'
        ELSE 'excluded'
    END AS standing
) AS judged
WHERE raised.due_on BETWEEN from_on AND to_on
    OR raised.due_on IS NULL AND coalesce(raised.happened_on, to_on) BETWEEN from_on AND to_on
