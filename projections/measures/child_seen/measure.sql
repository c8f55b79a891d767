-- Section 17 assessments authorised in the period, with whether anybody recorded the child as seen.
SELECT
    done.person_id, done.case_record_id,
    array_remove(ARRAY[done.event_id, done.started_event_id], NULL)
        || CASE WHEN done.child_seen IS DISTINCT FROM done.was_seen THEN done.seen_event_ids ELSE '{}' END
        AS event_ids,
    done.source_system, done.reference, done.authorised_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN done.reason IS NOT NULL OR done.was_seen IS NULL THEN 'excluded'
        WHEN done.was_seen THEN 'yes'
        ELSE 'no'
    END AS standing,
    CASE WHEN done.reason IS NULL AND done.was_seen IS NULL THEN 'not_recorded' ELSE done.reason END
        AS reason,
    NULL::double precision AS number,
    CASE WHEN done.reason IS NOT NULL OR done.was_seen IS NULL THEN '{}' ELSE jsonb_build_object(
        'told_by', CASE WHEN done.child_seen = done.was_seen THEN 'assessment' ELSE 'visit' END
    ) END AS groups
FROM children_assessed(from_on, to_on) AS done
