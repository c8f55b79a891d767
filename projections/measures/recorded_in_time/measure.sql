-- Every piece of work of the period, with how soon it was typed into its system: social work, and what
-- the front door and early help did.
WITH step AS (
    SELECT done.event_id, done.case_record_id, done.source_system, done.reference, done.happened_on,
        done.recorded_at, done.first_recorded_at, split_part(done.event_type, '.', 2) AS kind
    FROM casework_step AS done
    WHERE (done.happened_on BETWEEN from_on AND to_on OR done.happened_on IS NULL)
        AND done.withdrawn_revision > done.revision IS NOT TRUE
    UNION ALL
    SELECT taken.event_id, taken.case_record_id, taken.source_system,
        coalesce(taken.reference, taken.contact_id), taken.happened_on, taken.recorded_at,
        taken.first_recorded_at, taken.step
    FROM journey_step AS taken
    WHERE taken.step IN (
            'contact', 'decision', 'referral', 'referral_decided', 'early_help_opened',
            'early_help_assessed', 'early_help_closed'
        )
        AND (taken.happened_on BETWEEN from_on AND to_on OR taken.happened_on IS NULL)
        AND taken.withdrawn_revision > taken.revision IS NOT TRUE
        -- An early help assessment that a system of social work tells of is there already.
        AND NOT (taken.step = 'early_help_assessed' AND taken.code IS NOT NULL)
)
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
        WHEN recorded.days IS NULL THEN 'no_recording_time'
        WHEN recorded.days < 0 THEN 'before_its_day'
    END AS reason,
    recorded.days::double precision AS number,
    jsonb_build_object('system', step.source_system, 'kind', step.kind) AS groups
FROM step
JOIN case_record AS record USING (case_record_id)
CROSS JOIN LATERAL (
    SELECT days_to_record(step.happened_on, step.first_recorded_at, step.recorded_at) AS days
) AS recorded
