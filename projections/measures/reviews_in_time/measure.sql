-- Child protection plans open on the last day, each with its reviews up to then.
WITH open_plan AS (
    SELECT begun.*, least(to_on, known_on) AS asked_on
    FROM casework_done('child_protection.child_protection_plan_started') AS begun
    WHERE (begun.happened_on <= least(to_on, known_on) OR begun.happened_on IS NULL)
        AND NOT EXISTS (
            SELECT FROM casework_of(
                begun.person_id, 'child_protection.child_protection_plan_ended'
            ) AS ended
            WHERE ended.case_record_id = begun.case_record_id AND ended.reference = begun.reference
                AND coalesce(ended.happened_on, begun.happened_on) <= least(to_on, known_on)
        )
        AND NOT EXISTS (
            SELECT FROM casework_of(begun.person_id, 'plans.case_closed') AS closed
            WHERE closed.case_record_id = begun.case_record_id
                AND closed.happened_on BETWEEN begun.happened_on AND least(to_on, known_on)
        )
),
review AS (
    SELECT plan.event_id AS plan_event_id, held.event_id, held.happened_on, coalesce(
            lag(held.happened_on) OVER (PARTITION BY plan.event_id ORDER BY held.happened_on)
                + interval '6 months',
            plan.happened_on + interval '3 months'
        ) AS due_on
    FROM open_plan AS plan
    CROSS JOIN LATERAL casework_of(
        plan.person_id, 'child_protection.review_conference_held'
    ) AS held
    WHERE held.case_record_id = plan.case_record_id AND held.belongs_to = plan.reference
        AND held.happened_on BETWEEN plan.happened_on AND plan.asked_on
),
reviewed AS (
    SELECT plan_event_id, array_agg(event_id ORDER BY happened_on) AS event_ids,
        max(happened_on) AS last_on, bool_or(happened_on > due_on) AS any_late
    FROM review
    GROUP BY plan_event_id
),
judged AS (
    SELECT plan.*, reviewed.event_ids,
        coalesce(reviewed.last_on + interval '6 months', plan.happened_on + interval '3 months')
            < plan.asked_on AS is_overdue,
        coalesce(reviewed.any_late, false) AS any_late,
        CASE
            WHEN plan.happened_on IS NULL THEN 'no_first_day'
            WHEN plan.happened_on + interval '3 months' > plan.asked_on THEN 'under_three_months'
            WHEN NOT (SELECT was_ever_told('child_protection.review_conference_held'))
            THEN 'never_told'
        END AS reason
    FROM open_plan AS plan
    LEFT JOIN reviewed ON reviewed.plan_event_id = plan.event_id
)
SELECT
    person_id, case_record_id, ARRAY[event_id] || coalesce(event_ids, '{}') AS event_ids,
    source_system, reference, happened_on AS counted_on, asked_on AS until_on,
    CASE
        WHEN reason IS NOT NULL THEN 'excluded'
        WHEN is_overdue OR any_late THEN 'no'
        ELSE 'yes'
    END AS standing,
    reason, NULL::double precision AS number,
    CASE WHEN reason IS NOT NULL THEN '{}' ELSE jsonb_build_object('state', CASE
        WHEN is_overdue THEN 'overdue' WHEN any_late THEN 'held_late' ELSE 'in_time'
    END) END AS groups
FROM judged
