-- Children with an open plan or period of care on the last day, with the oversight up to then. What a
-- closure names is a referral or a case in most systems; where it is another plan, that one has ended.
WITH kinds (place, kind, begins, ends) AS (
    VALUES
    (1, 'child_protection_plan', 'child_protection.child_protection_plan_started',
        'child_protection.child_protection_plan_ended'),
    (2, 'looked_after', 'plans.looked_after_started', 'plans.looked_after_ended'),
    (3, 'child_in_need_plan', 'plans.child_in_need_plan_started', 'plans.child_in_need_plan_ended')
),
open_work AS (
    SELECT begun.*, least(to_on, known_on) AS asked_on, kinds.kind, kinds.place
    FROM kinds
    CROSS JOIN LATERAL casework_done(kinds.begins) AS begun
    WHERE (begun.happened_on <= least(to_on, known_on) OR begun.happened_on IS NULL)
        AND NOT EXISTS (
            SELECT FROM casework_of(begun.person_id, kinds.ends) AS ended
            WHERE ended.case_record_id = begun.case_record_id AND ended.reference = begun.reference
                AND coalesce(ended.happened_on, '-infinity') <= least(to_on, known_on)
        )
        AND NOT EXISTS (
            SELECT FROM casework_of(begun.person_id, 'plans.case_closed') AS closed
            WHERE closed.case_record_id = begun.case_record_id
                AND (
                    coalesce(closed.reference = begun.reference, true)
                    OR NOT EXISTS (
                        SELECT FROM kinds AS any_kind
                        CROSS JOIN LATERAL casework_of(begun.person_id, any_kind.begins) AS other
                        WHERE other.case_record_id = begun.case_record_id
                            AND other.reference = closed.reference
                    )
                )
                AND closed.happened_on <= least(to_on, known_on)
                AND closed.happened_on >= coalesce(begun.happened_on, closed.happened_on)
        )
),
child AS (
    SELECT person_id, asked_on, min(happened_on) AS opened_on,
        array_agg(event_id ORDER BY place, happened_on, position) AS event_ids,
        (array_agg(case_record_id ORDER BY place, happened_on, position))[1] AS case_record_id,
        (array_agg(source_system ORDER BY place, happened_on, position))[1] AS source_system,
        (array_agg(reference ORDER BY place, happened_on, position))[1] AS reference,
        (array_agg(kind ORDER BY place, happened_on, position))[1] AS kind
    FROM open_work
    GROUP BY person_id, asked_on
)
SELECT
    child.person_id, child.case_record_id, child.event_ids || seen.event_ids AS event_ids,
    child.source_system, child.reference, child.opened_on AS counted_on, child.asked_on AS until_on,
    judged.standing,
    CASE judged.standing
        WHEN 'not_yet_known' THEN 'opened_lately'
        WHEN 'excluded'
        THEN CASE WHEN child.opened_on IS NULL THEN 'no_first_day' ELSE 'never_told' END
    END AS reason,
    CASE WHEN judged.standing <> 'excluded' THEN child.asked_on - seen.full_on END::double precision
        AS number,
    CASE WHEN judged.standing = 'excluded' THEN '{}' ELSE jsonb_build_object(
        'state', CASE
            WHEN judged.standing = 'yes' THEN 'in_time'
            WHEN child.asked_on - seen.last_on <= 28 THEN 'incomplete'
            WHEN seen.last_on IS NOT NULL THEN 'earlier'
            ELSE 'none'
        END,
        'kind', child.kind
    ) END AS groups
FROM child
CROSS JOIN LATERAL (
    SELECT max(overseen.happened_on) AS last_on,
        max(overseen.happened_on) FILTER (WHERE overseen.is_so) AS full_on,
        coalesce(array_agg(overseen.event_id ORDER BY overseen.happened_on, overseen.position) FILTER (
            WHERE child.asked_on - overseen.happened_on <= 28
        ), '{}') AS event_ids
    FROM casework_of(child.person_id, 'oversight.management_oversight_recorded') AS overseen
    WHERE overseen.happened_on <= child.asked_on
) AS seen
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN child.opened_on IS NULL THEN 'excluded'
        WHEN child.asked_on - seen.full_on <= 28 THEN 'yes'
        WHEN NOT (SELECT was_ever_told('oversight.management_oversight_recorded')) THEN 'excluded'
        WHEN child.asked_on - child.opened_on < 28 THEN 'not_yet_known'
        ELSE 'no'
    END AS standing
) AS judged
