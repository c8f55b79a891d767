-- Initial conferences held in the period, counted from the strategy discussion that started the
-- enquiry; beside them the enquiries that wait for one for too long.
SELECT
    held.person_id, held.case_record_id,
    array_remove(ARRAY[held.event_id, held.enquiry_event_id, discussed.event_id], NULL) AS event_ids,
    held.source_system, held.reference, held.held_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN judged.reason IS NOT NULL THEN 'excluded'
        WHEN judged.days <= 15 THEN 'yes'
        ELSE 'no'
    END AS standing,
    judged.reason,
    CASE WHEN judged.reason IS NULL THEN judged.days END::double precision AS number,
    CASE WHEN judged.reason IS NOT NULL THEN '{}' ELSE jsonb_build_object(
        'counted_from', CASE WHEN discussed.event_id IS NULL THEN 'enquiry' ELSE 'discussion' END
    ) END AS groups
FROM conferences_held() AS held
LEFT JOIN LATERAL (
    SELECT said.event_id, said.happened_on
    FROM casework_of(held.person_id, 'child_protection.strategy_discussion_held') AS said
    WHERE said.is_so AND said.happened_on <= held.enquired_on
        AND working_day_number(held.enquired_on) - working_day_number(said.happened_on) <= 15
    ORDER BY said.happened_on DESC, said.position DESC
    LIMIT 1
) AS discussed ON true
CROSS JOIN LATERAL (
    SELECT working_day_number(held.held_on)
        - working_day_number(coalesce(discussed.happened_on, held.enquired_on)) AS days,
        CASE
            WHEN held.held_on IS NULL THEN 'no_day'
            WHEN held.is_transfer_in THEN 'transfer_in'
            WHEN held.enquired_on IS NULL OR held.enquired_on > held.held_on THEN 'no_enquiry'
        END AS reason
) AS judged
WHERE held.held_on BETWEEN from_on AND to_on OR held.held_on IS NULL
UNION ALL
SELECT
    begun.person_id, begun.case_record_id, ARRAY[begun.event_id], begun.source_system,
    begun.reference, begun.happened_on, NULL, 'excluded', 'open_overdue',
    working_day_number(least(to_on, known_on)) - working_day_number(begun.happened_on), '{}'
FROM casework_done('child_protection.section_47_enquiry_started') AS begun
WHERE begun.happened_on <= to_on AND (SELECT was_ever_told('child_protection.icpc_held'))
    AND working_day_number(least(to_on, known_on)) - working_day_number(begun.happened_on) > 15
    AND NOT EXISTS (
        SELECT FROM casework_of(begun.person_id, 'child_protection.section_47_enquiry_completed') AS done
        WHERE done.case_record_id = begun.case_record_id AND done.reference = begun.reference
            AND coalesce(done.happened_on, begun.happened_on) <= least(to_on, known_on)
    )
    AND NOT EXISTS (
        SELECT FROM casework_of(begun.person_id, 'plans.case_closed') AS closed
        WHERE closed.case_record_id = begun.case_record_id
            AND closed.happened_on BETWEEN begun.happened_on AND least(to_on, known_on)
    )
    AND NOT EXISTS (
        SELECT FROM casework_of(begun.person_id, 'child_protection.icpc_held') AS held
        WHERE held.happened_on BETWEEN begun.happened_on AND least(to_on, known_on)
    )
