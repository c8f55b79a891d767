-- Missing episodes that ended in the period, with what was offered and held afterwards; beside them
-- those that have not ended.
SELECT
    back.person_id, back.case_record_id,
    array_remove(ARRAY[back.event_id, offer.event_id, held.event_id], NULL) AS event_ids,
    back.source_system, back.reference, back.happened_on AS counted_on, NULL::date AS until_on,
    judged.standing,
    CASE
        WHEN judged.standing = 'not_yet_known' THEN 'may_still_follow'
        WHEN judged.standing <> 'excluded' THEN NULL
        WHEN back.happened_on IS NULL THEN 'no_day'
        WHEN held.event_id IS NOT NULL THEN 'interview_undated'
        ELSE 'never_told'
    END AS reason,
    NULL::double precision AS number,
    CASE WHEN judged.standing = 'excluded' THEN '{}' ELSE jsonb_build_object('state', CASE
        WHEN judged.standing = 'yes' THEN 'in_time'
        WHEN held.event_id IS NOT NULL THEN 'late'
        WHEN offer.is_so THEN 'accepted'
        WHEN NOT offer.is_so THEN 'declined'
        WHEN offer.event_id IS NOT NULL THEN coalesce(offer.code, 'nothing')
        ELSE 'nothing'
    END) END AS groups
FROM casework_done('vulnerability.missing_episode_ended') AS back
CROSS JOIN LATERAL (
    -- Of a day without a time it ends with the third day after, also where the clocks change.
    SELECT coalesce(
        back.happened_at + interval '72 hours',
        (back.happened_on + 4)::timestamp AT TIME ZONE 'Europe/London' - interval '1 microsecond'
    ) AS due_at
) AS clock
LEFT JOIN LATERAL (
    SELECT said.event_id, said.is_so, said.code
    FROM casework_of(back.person_id, 'vulnerability.return_home_interview_offered') AS said
    WHERE said.case_record_id = back.case_record_id AND said.belongs_to = back.reference
    ORDER BY said.is_so DESC NULLS LAST, said.happened_on DESC NULLS LAST, said.position DESC
    LIMIT 1
) AS offer ON true
LEFT JOIN LATERAL (
    SELECT told.event_id, coalesce(
        told.happened_at, told.happened_on::timestamp AT TIME ZONE 'Europe/London'
    ) AS held_at
    FROM casework_of(back.person_id, 'vulnerability.return_home_interview_completed') AS told
    WHERE told.case_record_id = back.case_record_id AND told.belongs_to = back.reference
    ORDER BY told.happened_on NULLS LAST, told.happened_at NULLS FIRST, told.position
    LIMIT 1
) AS held ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN back.happened_on IS NULL THEN 'excluded'
        WHEN held.held_at <= clock.due_at THEN 'yes'
        WHEN held.held_at IS NOT NULL THEN 'no'
        WHEN held.event_id IS NOT NULL THEN 'excluded'
        WHEN clock.due_at >= known_on::timestamp AT TIME ZONE 'Europe/London' THEN 'not_yet_known'
        WHEN (SELECT was_ever_told('vulnerability.return_home_interview_completed')) THEN 'no'
        ELSE 'excluded'
    END AS standing
) AS judged
WHERE back.happened_on BETWEEN from_on AND to_on OR back.happened_on IS NULL
UNION ALL
SELECT
    gone.person_id, gone.case_record_id, ARRAY[gone.event_id], gone.source_system, gone.reference,
    gone.happened_on, NULL, 'excluded', 'still_missing', NULL, '{}'
FROM casework_done('vulnerability.missing_episode_started') AS gone
WHERE gone.happened_on <= least(to_on, known_on)
    AND NOT EXISTS (
        SELECT FROM casework_of(gone.person_id, 'vulnerability.missing_episode_ended') AS back
        WHERE back.case_record_id = gone.case_record_id AND back.reference = gone.reference
            AND coalesce(back.happened_on, gone.happened_on) <= least(to_on, known_on)
    )
