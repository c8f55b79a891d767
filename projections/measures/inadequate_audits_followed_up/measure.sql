-- Audits of the period that found a case inadequate, each with the first action it raised.
SELECT
    audit.person_id, audit.case_record_id,
    array_remove(ARRAY[audit.event_id, action.event_id], NULL) AS event_ids, audit.source_system,
    audit.reference, audit.happened_on AS counted_on, NULL::date AS until_on, judged.standing,
    CASE
        WHEN judged.standing = 'not_yet_known' THEN 'may_still_follow'
        WHEN judged.standing <> 'excluded' THEN NULL
        WHEN audit.happened_on IS NULL THEN 'no_day'
        WHEN action.event_id IS NOT NULL THEN 'action_undated'
        ELSE 'never_told'
    END AS reason,
    CASE WHEN judged.standing <> 'excluded' THEN action.days END::double precision AS number,
    CASE WHEN judged.standing = 'excluded' THEN '{}' ELSE jsonb_build_object('state', CASE
        WHEN judged.standing = 'yes' THEN 'in_time'
        WHEN action.days > 10 THEN 'late'
        ELSE 'none'
    END) END AS groups
FROM casework_done('oversight.quality_audit_completed') AS audit
LEFT JOIN LATERAL (
    SELECT raised.event_id,
        working_day_number(raised.happened_on) - working_day_number(audit.happened_on) AS days
    FROM casework_of(audit.person_id, 'oversight.audit_action_raised') AS raised
    WHERE raised.case_record_id = audit.case_record_id AND raised.belongs_to = audit.reference
    ORDER BY raised.happened_on NULLS LAST, raised.position
    LIMIT 1
) AS action ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN audit.happened_on IS NULL THEN 'excluded'
        WHEN action.days <= 10 THEN 'yes'
        WHEN action.days > 10 THEN 'no'
        WHEN action.event_id IS NOT NULL THEN 'excluded'
        WHEN working_day_number(known_on) - working_day_number(audit.happened_on) <= 10
        THEN 'not_yet_known'
        WHEN (SELECT was_ever_told('oversight.audit_action_raised')) THEN 'no'
        ELSE 'excluded'
    END AS standing
) AS judged
WHERE audit.code = 'inadequate'
    AND (audit.happened_on BETWEEN from_on AND to_on OR audit.happened_on IS NULL)
