-- Early help episodes open at the end of the period's last day.
SELECT
    episode.person_id, episode.case_record_id, ARRAY[episode.event_id] AS event_ids,
    episode.source_system, episode.reference, episode.started_on AS counted_on,
    NULL::date AS until_on, 'yes' AS standing, NULL::text AS reason,
    (least(to_on, known_on) - episode.started_on)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('organisation', episode.organisation)) AS groups
FROM early_help_episodes(least(to_on, known_on), least(to_on, known_on)) AS episode
WHERE episode.started_on IS NOT NULL
    AND coalesce(episode.ended_on, 'infinity') > least(to_on, known_on)
    AND (episode.closed_event_id IS NULL OR episode.ended_on IS NOT NULL)
