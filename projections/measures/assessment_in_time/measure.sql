-- Section 17 assessments authorised in the period, and beside them those open on its last day.
WITH judged AS (
    SELECT done.*,
        working_day_number(authorised_on) - working_day_number(started_on) AS days,
        working_day_number(authorised_on) - working_day_number(referred_on) AS days_from_referral,
        CASE
            WHEN authorised_on IS NULL THEN 'no_day'
            WHEN started_on IS NULL THEN 'no_first_day'
            WHEN authorised_on < started_on THEN 'days_reversed'
        END AS reason
    FROM assessments_authorised(from_on, to_on) AS done
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, started_event_id, referral_event_id], NULL) AS event_ids,
    source_system, reference, authorised_on AS counted_on, NULL::date AS until_on,
    CASE WHEN reason IS NOT NULL THEN 'excluded' WHEN days <= 45 THEN 'yes' ELSE 'no' END AS standing,
    reason,
    CASE WHEN reason IS NULL THEN days END::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('from_referral', CASE
        WHEN reason IS NOT NULL THEN NULL
        WHEN days_from_referral >= 0 AND referred_on <= started_on
        THEN CASE WHEN days_from_referral <= 45 THEN 'in_time' ELSE 'late' END
        ELSE 'not_known'
    END)) AS groups
FROM judged
UNION ALL
SELECT
    begun.person_id, begun.case_record_id, ARRAY[begun.event_id], begun.source_system,
    begun.reference, begun.happened_on, NULL, 'excluded',
    CASE WHEN so_far.days > 45 THEN 'open_overdue' ELSE 'open_in_time' END, so_far.days, '{}'
FROM casework_done('assessment.assessment_started') AS begun
CROSS JOIN LATERAL (
    SELECT working_day_number(least(to_on, known_on)) - working_day_number(begun.happened_on) AS days
) AS so_far
WHERE begun.code = 'section_17' AND begun.happened_on <= least(to_on, known_on)
    AND NOT EXISTS (
        SELECT FROM casework_of(begun.person_id, 'assessment.assessment_completed') AS done
        WHERE done.case_record_id = begun.case_record_id AND done.reference = begun.reference
            AND coalesce(done.happened_on, begun.happened_on) <= least(to_on, known_on)
    )
    AND NOT EXISTS (
        SELECT FROM casework_of(begun.person_id, 'plans.case_closed') AS closed
        WHERE closed.case_record_id = begun.case_record_id
            AND closed.happened_on BETWEEN begun.happened_on AND least(to_on, known_on)
    )
