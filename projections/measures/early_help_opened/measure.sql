-- Early help episodes that began in the period.
SELECT
    episode.person_id, episode.case_record_id, ARRAY[episode.event_id] AS event_ids,
    episode.source_system, episode.reference, episode.started_on AS counted_on,
    NULL::date AS until_on,
    CASE WHEN episode.started_on IS NULL THEN 'excluded' ELSE 'yes' END AS standing,
    CASE WHEN episode.started_on IS NULL THEN 'no_first_day' END AS reason,
    NULL::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'organisation', episode.organisation, 'start_reason', episode.start_reason
    )) AS groups
FROM early_help_episodes(from_on, to_on) AS episode
WHERE episode.started_on >= from_on OR episode.started_on IS NULL
