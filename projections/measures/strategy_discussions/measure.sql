-- Strategy discussions held in the period about each child, with whether police and health were there,
-- and the kind of agency that had referred the child last, in the 15 working days before.
SELECT
    held.person_id, held.case_record_id,
    array_remove(ARRAY[held.event_id, referred.event_id], NULL) AS event_ids, held.source_system,
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
        END,
        'referrer', CASE
            WHEN referred.code IS NULL THEN 'none'
            WHEN referred.code !~ '^(2|3|4|6)' THEN 'no_agency'
            WHEN CASE left(referred.code, 1)
                WHEN '2' THEN judged.education WHEN '3' THEN judged.health
                WHEN '4' THEN judged.housing ELSE judged.police
            END THEN 'took_part'
            ELSE 'did_not'
        END
    )) END AS groups
FROM casework_done('child_protection.strategy_discussion_held') AS held
LEFT JOIN LATERAL (
    SELECT referral.event_id, coalesce(referral.code, '10') AS code
    FROM steps_of(held.person_id, 'referral') AS referral
    WHERE referral.happened_on <= held.happened_on
        AND working_day_number(held.happened_on) - working_day_number(referral.happened_on) <= 15
    ORDER BY referral.happened_on DESC, referral.position DESC
    LIMIT 1
) AS referred ON true
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(agency ~* '\m(police|constabulary)\M'), false) AS police,
        coalesce(bool_or(agency ~* (
            '\m(health|nhs|hospital|gps?|doctors?|nurses?|midwi(fe|ves|fery)'
            '|paediatric(ian)?s?|camhs)\M'
        )), false) AS health,
        coalesce(bool_or(
            agency ~* '\m(schools?|education|college|academy|nursery)\M'
            AND agency !~* '\mnurs(e|es|ing)\M'
        ), false) AS education,
        coalesce(bool_or(agency ~* '\mhousing\M'), false) AS housing,
        CASE
            WHEN held.happened_on IS NULL THEN 'no_day'
            WHEN coalesce(cardinality(held.parts), 0) = 0 THEN 'not_recorded'
        END AS reason
    FROM unnest(held.parts) AS agency
) AS judged
WHERE held.happened_on BETWEEN from_on AND to_on OR held.happened_on IS NULL
