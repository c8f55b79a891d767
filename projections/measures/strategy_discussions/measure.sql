-- Strategy discussions held in the period about each child, with whether police and health were there.
SELECT
    held.person_id, held.case_record_id, ARRAY[held.event_id] AS event_ids, held.source_system,
    held.reference, held.happened_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN judged.reason IS NOT NULL THEN 'excluded'
        WHEN judged.police AND judged.health THEN 'yes'
        ELSE 'no'
    END AS standing,
    judged.reason, NULL::double precision AS number,
    CASE WHEN judged.reason IS NOT NULL THEN '{}' ELSE jsonb_strip_nulls(jsonb_build_object(
        'mode', held.code,
        'present', CASE
            WHEN judged.police AND judged.health THEN 'both'
            WHEN judged.police THEN 'police'
            WHEN judged.health THEN 'health'
            ELSE 'neither'
        END
    )) END AS groups
FROM casework_done('child_protection.strategy_discussion_held') AS held
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(agency ~* '\m(police|constabulary)\M'), false) AS police,
        coalesce(bool_or(agency ~* (
            '\m(health|nhs|hospital|gps?|doctors?|nurses?|midwi(fe|ves|fery)'
            '|paediatric(ian)?s?|camhs)\M'
        )), false) AS health,
        CASE
            WHEN held.happened_on IS NULL THEN 'no_day'
            WHEN coalesce(cardinality(held.parts), 0) = 0 THEN 'not_recorded'
        END AS reason
    FROM unnest(held.parts) AS agency
) AS judged
WHERE held.happened_on BETWEEN from_on AND to_on OR held.happened_on IS NULL
