-- Every piece of social work of the period, with how soon it was typed into its system.
SELECT
    record.person_id, step.case_record_id, ARRAY[step.event_id] AS event_ids, step.source_system,
    step.reference, step.happened_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN recorded.days IS NULL OR recorded.days < 0 THEN 'excluded'
        WHEN recorded.days <= 5 THEN 'yes'
        ELSE 'no'
    END AS standing,
    CASE
        WHEN step.happened_on IS NULL THEN 'no_day'
        WHEN step.recorded_at IS NULL THEN 'no_recording_time'
        WHEN recorded.days < 0 THEN 'before_its_day'
    END AS reason,
    recorded.days::double precision AS number,
    jsonb_build_object(
        'system', step.source_system, 'kind', split_part(step.event_type, '.', 2)
    ) AS groups
FROM casework_step AS step
JOIN case_record AS record USING (case_record_id)
CROSS JOIN LATERAL (
    SELECT working_day_number((step.recorded_at AT TIME ZONE 'Europe/London')::date)
        - working_day_number(step.happened_on) AS days
) AS recorded
WHERE (step.happened_on BETWEEN from_on AND to_on OR step.happened_on IS NULL)
    AND step.withdrawn_revision > step.revision IS NOT TRUE
