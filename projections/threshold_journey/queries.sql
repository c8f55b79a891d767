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
