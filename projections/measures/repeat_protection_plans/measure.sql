-- Child protection plans begun in the period, each with the last plan before it.
SELECT
    begun.person_id, begun.case_record_id,
    array_remove(ARRAY[begun.event_id, earlier.event_id, earlier.ended_event_id], NULL) AS event_ids,
    begun.source_system, begun.reference, begun.happened_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN judged.reason IS NOT NULL THEN 'excluded'
        WHEN judged.is_counted OR earlier.event_id IS NOT NULL THEN 'yes'
        ELSE 'no'
    END AS standing,
    judged.reason,
    CASE WHEN judged.reason IS NULL AND earlier.ended_on <= begun.happened_on
    THEN begun.happened_on - earlier.ended_on END::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('known_from', CASE
        WHEN judged.reason IS NOT NULL THEN NULL
        WHEN judged.is_counted AND earlier.event_id IS NOT NULL THEN 'both'
        WHEN judged.is_counted THEN 'recorded'
        WHEN earlier.event_id IS NOT NULL THEN 'derived'
    END)) AS groups
FROM casework_done('child_protection.child_protection_plan_started') AS begun
LEFT JOIN LATERAL (
    SELECT before.event_id, ended.event_id AS ended_event_id, ended.happened_on AS ended_on
    FROM casework_of(begun.person_id, 'child_protection.child_protection_plan_started') AS before
    LEFT JOIN LATERAL (
        SELECT done.event_id, done.happened_on
        FROM casework_of(before.person_id, 'child_protection.child_protection_plan_ended') AS done
        WHERE done.case_record_id = before.case_record_id AND done.reference = before.reference
        ORDER BY done.happened_on DESC NULLS LAST, done.position DESC
        LIMIT 1
    ) AS ended ON true
    WHERE before.happened_on < begun.happened_on
        AND (before.case_record_id = begun.case_record_id OR ended.happened_on <= begun.happened_on)
    ORDER BY ended.happened_on DESC NULLS LAST, before.happened_on DESC, before.position DESC
    LIMIT 1
) AS earlier ON true
CROSS JOIN LATERAL (
    SELECT coalesce(begun.number > 0, false) AS is_counted,
        CASE
            WHEN begun.happened_on IS NULL THEN 'no_first_day'
            WHEN earlier.event_id IS NULL AND coalesce(begun.number, 0) = 0
                AND begun.case_record_id IN (SELECT records_in_question()) THEN 'identity_in_question'
        END AS reason
) AS judged
WHERE begun.happened_on BETWEEN from_on AND to_on OR begun.happened_on IS NULL
