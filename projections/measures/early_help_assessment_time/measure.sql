-- Early help assessments that were due in the period, by the thirtieth working day of their episode.
WITH episode AS MATERIALIZED (
    SELECT * FROM early_help_episodes(from_on - 70, to_on)
    WHERE started_on >= from_on - 70 OR started_on IS NULL
),
-- Worked out once for each day, of which there are far fewer than episodes.
term AS MATERIALIZED (
    SELECT began.started_on, working_day_after(began.started_on, 30) AS due_on
    FROM (SELECT DISTINCT started_on FROM episode WHERE started_on IS NOT NULL) AS began
),
due AS (
    SELECT episode.*, term.due_on FROM episode LEFT JOIN term USING (started_on)
),
done AS (
    SELECT due.*, assessed.event_id AS assessed_event_id, assessed.happened_on AS assessed_on
    FROM due
    LEFT JOIN LATERAL (
        SELECT completed.event_id, completed.happened_on
        FROM steps_of(due.person_id, 'early_help_assessed') AS completed
        WHERE completed.happened_on >= due.started_on
            AND completed.happened_on <= coalesce(due.ended_on, 'infinity')
        ORDER BY completed.happened_on, completed.position
        LIMIT 1
    ) AS assessed ON true
    WHERE due.started_on IS NULL OR due.due_on BETWEEN from_on AND to_on
),
judged AS (
    SELECT done.*,
        CASE
            WHEN started_on IS NULL THEN 'no_first_day'
            WHEN assessed_event_id IS NOT NULL THEN NULL
            WHEN ended_on <= due_on THEN 'ended_before'
            WHEN closed_event_id IS NOT NULL AND ended_on IS NULL THEN 'no_last_day'
            WHEN due_on >= known_on THEN 'not_due'
        END AS left_out
    FROM done
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, assessed_event_id], NULL) AS event_ids,
    source_system, reference, due_on AS counted_on, NULL::date AS until_on,
    CASE
        WHEN left_out = 'not_due' THEN 'not_yet_known'
        WHEN left_out IS NOT NULL THEN 'excluded'
        WHEN assessed_on <= due_on THEN 'yes'
        ELSE 'no'
    END AS standing,
    left_out AS reason,
    (working_day_number(assessed_on) - working_day_number(started_on))::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('organisation', organisation)) AS groups
FROM judged
