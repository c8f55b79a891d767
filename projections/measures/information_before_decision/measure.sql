-- The first threshold decision on each contact of each person, with whether partners were asked and
-- had answered by then.
SELECT
    made.person_id, made.case_record_id,
    ARRAY[made.event_id] || made.exchanged AS event_ids,
    made.source_system, made.contact_id AS reference, made.decided_on AS counted_on,
    NULL::date AS until_on,
    CASE
        WHEN made.decided_on IS NULL OR made.answered IN ('same_day', 'undated') THEN 'excluded'
        WHEN made.answered = 'before' THEN 'yes'
        ELSE 'no'
    END AS standing,
    CASE
        WHEN made.decided_on IS NULL THEN 'no_day'
        WHEN made.answered IN ('same_day', 'undated') THEN 'order_not_known'
    END AS reason,
    NULL::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'asked', made.asked, 'answered', made.answered, 'outcome', made.outcome,
        'agencies', CASE made.agencies WHEN 0 THEN 'none' WHEN 1 THEN 'one' ELSE 'several' END
    )) AS groups
FROM informed_decisions(NULL, from_on, to_on) AS made
