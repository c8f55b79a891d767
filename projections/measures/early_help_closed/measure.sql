-- Early help episodes that ended in the period.
SELECT
    episode.person_id, episode.case_record_id,
    ARRAY[episode.event_id, episode.closed_event_id] AS event_ids,
    episode.source_system, episode.reference, episode.ended_on AS counted_on,
    NULL::date AS until_on,
    CASE WHEN episode.ended_on IS NULL THEN 'excluded' ELSE 'yes' END AS standing,
    CASE WHEN episode.ended_on IS NULL THEN 'no_last_day' END AS reason,
    (episode.ended_on - episode.started_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'end_reason', episode.end_reason, 'organisation', episode.organisation
    )) AS groups
FROM early_help_episodes(from_on, to_on) AS episode
WHERE episode.closed_event_id IS NOT NULL
    AND (episode.ended_on BETWEEN from_on AND to_on OR episode.ended_on IS NULL)
