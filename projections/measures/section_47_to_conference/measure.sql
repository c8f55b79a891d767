-- Section 47 enquiries begun in the period, each with the first conference it led to.
WITH conference AS MATERIALIZED (
    SELECT DISTINCT ON (held.enquiry_event_id) held.enquiry_event_id, held.event_id, held.held_on
    FROM conferences_held() AS held
    WHERE held.enquiry_event_id IS NOT NULL AND NOT held.is_transfer_in
    ORDER BY held.enquiry_event_id, held.held_on, held.event_id
)
SELECT
    begun.person_id, begun.case_record_id,
    array_remove(ARRAY[begun.event_id, led_to.event_id, ended.event_id], NULL) AS event_ids,
    begun.source_system, begun.reference, begun.happened_on AS counted_on, NULL::date AS until_on,
    judged.standing,
    CASE judged.standing
        WHEN 'not_yet_known' THEN 'may_still_follow'
        WHEN 'excluded' THEN CASE
            WHEN begun.happened_on IS NULL THEN 'no_first_day'
            WHEN begun.case_record_id IN (SELECT records_in_question()) THEN 'identity_in_question'
            ELSE 'never_told'
        END
    END AS reason,
    led_to.days::double precision AS number,
    CASE WHEN judged.standing = 'excluded' THEN '{}' ELSE jsonb_build_object('state', CASE
        WHEN led_to.days <= 15 THEN 'conference_in_time'
        WHEN led_to.event_id IS NOT NULL THEN 'conference_late'
        WHEN ended.event_id IS NOT NULL THEN 'ended_without'
        WHEN judged.days > 15 THEN 'open_overdue'
        ELSE 'open'
    END) END AS groups
FROM casework_done('child_protection.section_47_enquiry_started') AS begun
LEFT JOIN conference ON conference.enquiry_event_id = begun.event_id
CROSS JOIN LATERAL (
    SELECT conference.event_id,
        working_day_number(conference.held_on) - working_day_number(begun.happened_on) AS days
) AS led_to
LEFT JOIN LATERAL (
    SELECT done.event_id, done.code
    FROM casework_of(begun.person_id, 'child_protection.section_47_enquiry_completed') AS done
    WHERE done.case_record_id = begun.case_record_id AND done.reference = begun.reference
    ORDER BY done.position DESC
    LIMIT 1
) AS ended ON true
CROSS JOIN LATERAL (
    SELECT working_day_number(known_on) - working_day_number(begun.happened_on) AS days,
        CASE
            WHEN begun.happened_on IS NULL THEN 'excluded'
            WHEN led_to.event_id IS NOT NULL THEN 'yes'
            WHEN begun.case_record_id IN (SELECT records_in_question()) THEN 'excluded'
            WHEN working_day_number(known_on) - working_day_number(begun.happened_on) <= 15
                AND coalesce(ended.code, 'icpc') = 'icpc' THEN 'not_yet_known'
            WHEN (SELECT was_ever_told('child_protection.icpc_held')) THEN 'no'
            ELSE 'excluded'
        END AS standing
) AS judged
WHERE begun.happened_on BETWEEN from_on AND to_on OR begun.happened_on IS NULL
