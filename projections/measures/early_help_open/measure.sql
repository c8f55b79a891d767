-- Early help episodes open at the end of the period's last day, and those of which it cannot be known.
SELECT
    episode.person_id, episode.case_record_id, ARRAY[episode.event_id] AS event_ids,
    episode.source_system, episode.reference, episode.started_on AS counted_on,
    NULL::date AS until_on,
    CASE WHEN unknown.reason IS NULL THEN 'yes' ELSE 'excluded' END AS standing, unknown.reason,
    CASE WHEN unknown.reason IS NULL
        THEN least(to_on, known_on) - episode.started_on END::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('organisation', episode.organisation)) AS groups
FROM early_help_episodes(least(to_on, known_on), least(to_on, known_on)) AS episode
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN episode.closed_event_id IS NOT NULL AND episode.ended_on IS NULL THEN 'no_last_day'
        WHEN episode.started_on IS NULL THEN 'no_first_day'
    END AS reason
) AS unknown
WHERE coalesce(episode.ended_on, 'infinity') > least(to_on, known_on)
