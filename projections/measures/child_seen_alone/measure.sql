-- Section 17 assessments authorised in the period, with whether the child was seen alone.
SELECT
    done.person_id, done.case_record_id,
    array_remove(ARRAY[done.event_id, done.started_event_id], NULL)
        || CASE WHEN done.child_seen_alone IS DISTINCT FROM done.was_alone
        THEN done.seen_event_ids ELSE '{}' END AS event_ids,
    done.source_system, done.reference, done.authorised_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN done.reason IS NOT NULL OR done.was_alone IS NULL THEN 'excluded'
        WHEN done.was_alone THEN 'yes'
        ELSE 'no'
    END AS standing,
    CASE WHEN done.reason IS NULL AND done.was_alone IS NULL THEN 'not_recorded' ELSE done.reason END
        AS reason,
    NULL::double precision AS number,
    CASE WHEN done.reason IS NOT NULL OR done.was_alone IS NULL THEN '{}'
    ELSE jsonb_strip_nulls(jsonb_build_object(
        'seen', CASE
            WHEN done.was_alone THEN 'alone'
            WHEN done.was_seen THEN 'not_alone'
            WHEN NOT done.was_seen THEN 'not_seen'
        END
    )) END AS groups
FROM children_assessed(from_on, to_on) AS done
