-- name: steps(person_ids)
-- The journey of each of these people, oldest first.
SELECT record.person_id, taken.event_id, taken.case_record_id, taken.position, taken.step,
    taken.happened_on, taken.happened_at, taken.reference, taken.contact_id, taken.code,
    taken.level, taken.is_closed_at_once, taken.organisation, taken.source_system
FROM case_record AS record
JOIN journey_step AS taken USING (case_record_id)
WHERE record.person_id = ANY(:person_ids ::uuid[])
    AND taken.withdrawn_revision > taken.revision IS NOT TRUE
ORDER BY record.person_id, taken.happened_on NULLS LAST, taken.happened_at NULLS FIRST,
    taken.position;

-- name: step_downs(from_on, to_on, days)
-- Rule early_help_step_down, version 1. Every early help episode that began in the period and is a
-- step-down by what is recorded (its start reason) or derived (a case or child protection plan of
-- the same person, in any system, ended in the `days` before).
SELECT
    record.person_id, opened.event_id AS opened_event_id, opened.reference AS episode_id,
    opened.source_system, opened.happened_on AS started_on,
    before.event_id AS closed_event_id, before.happened_on AS closed_on,
    coalesce(opened.code = 'step_down', false) AS is_recorded,
    before.event_id IS NOT NULL AS is_derived
FROM journey_step AS opened
JOIN case_record AS record USING (case_record_id)
LEFT JOIN LATERAL (
    SELECT ended.event_id, ended.happened_on
    FROM case_record AS same
    JOIN journey_step AS ended USING (case_record_id)
    WHERE same.person_id = record.person_id
        AND ended.step IN ('case_closed', 'child_protection_ended')
        AND ended.withdrawn_revision > ended.revision IS NOT TRUE
        AND ended.happened_on BETWEEN opened.happened_on - :days ::integer AND opened.happened_on
    ORDER BY ended.happened_on DESC, ended.position DESC
    LIMIT 1
) AS before ON true
WHERE opened.step = 'early_help_opened'
    AND opened.withdrawn_revision > opened.revision IS NOT TRUE
    AND opened.happened_on BETWEEN :from_on ::date AND :to_on ::date
    AND (opened.code = 'step_down' OR before.event_id IS NOT NULL)
ORDER BY opened.happened_on, opened.event_id;
