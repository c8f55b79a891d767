-- Rule early_help_step_up, version 1. Every early help episode open at some time in the period, with
-- the first accepted referral of the same person, in any system, on a day from its first day to
-- `days` after its last. Recorded: its end reason is step_up, or such a referral came from early
-- help (source 5D). Immature: no such referral yet, and the days in which one may still come are not
-- over. Episodes without a first day are given too: they can be counted nowhere.
CREATE OR REPLACE FUNCTION step_up_episodes(
    from_on date, to_on date, known_on date, days integer, person_ids uuid[]
) RETURNS TABLE (
    person_id uuid, case_record_id uuid, episode_id text, source_system text, organisation text,
    start_reason text, opened_event_id uuid, started_on date, closed_event_id uuid, ended_on date,
    end_reason text, referral_event_id uuid, referral_id text, referred_on date,
    referral_system text, days_to_referral integer, is_derived boolean, is_recorded boolean,
    is_immature boolean, reached_level integer
)
LANGUAGE sql STABLE
AS $body$
    WITH taken AS NOT MATERIALIZED (
        SELECT record.person_id, step.*
        FROM journey_step AS step
        JOIN case_record AS record USING (case_record_id)
        WHERE step.withdrawn_revision > step.revision IS NOT TRUE
            AND (person_ids IS NULL OR record.person_id = ANY(person_ids))
    ),
    episode AS (
        SELECT
            opened.person_id, opened.case_record_id, opened.reference AS episode_id,
            opened.source_system, opened.organisation, opened.code AS start_reason,
            opened.event_id AS opened_event_id, opened.happened_on AS started_on,
            closed.event_id AS closed_event_id, closed.happened_on AS ended_on,
            closed.code AS end_reason
        FROM taken AS opened
        LEFT JOIN LATERAL (
            SELECT * FROM journey_step AS ended
            WHERE ended.case_record_id = opened.case_record_id AND ended.step = 'early_help_closed'
                AND ended.reference = opened.reference
                AND ended.withdrawn_revision > ended.revision IS NOT TRUE
            ORDER BY ended.happened_on DESC NULLS LAST, ended.position DESC
            LIMIT 1
        ) AS closed ON true
        WHERE opened.step = 'early_help_opened'
            AND (
                opened.happened_on IS NULL
                OR (
                    opened.happened_on <= to_on
                    AND coalesce(closed.happened_on, 'infinity') >= from_on
                )
            )
    ),
    accepted AS (
        SELECT person_id, event_id, reference, happened_on, code, source_system, position
        FROM taken
        WHERE step = 'referral' AND is_closed_at_once IS NOT TRUE AND happened_on IS NOT NULL
    ),
    reached AS (
        SELECT DISTINCT ON (episode.opened_event_id)
            episode.opened_event_id, accepted.event_id, accepted.reference, accepted.happened_on,
            accepted.source_system,
            bool_or(accepted.code = '5D') OVER (PARTITION BY episode.opened_event_id) AS said_so
        FROM episode
        JOIN accepted
            ON accepted.person_id = episode.person_id
            AND accepted.happened_on >= episode.started_on
            AND accepted.happened_on <= coalesce(episode.ended_on + days, 'infinity')
        ORDER BY episode.opened_event_id, accepted.happened_on, accepted.position
    )
    SELECT
        episode.*,
        reached.event_id AS referral_event_id, reached.reference AS referral_id,
        reached.happened_on AS referred_on, reached.source_system AS referral_system,
        reached.happened_on - episode.started_on AS days_to_referral,
        reached.event_id IS NOT NULL AS is_derived,
        coalesce(episode.end_reason = 'step_up', false) OR coalesce(reached.said_so, false)
            AS is_recorded,
        reached.event_id IS NULL
            AND coalesce(episode.ended_on + days, 'infinity') > known_on
            AS is_immature,
        (
            SELECT max(
                CASE later.step
                    WHEN 'child_protection_started' THEN 4 WHEN 'section_47_started' THEN 3
                    WHEN 'child_in_need_started' THEN 2
                    WHEN 'assessment_started' THEN CASE later.code WHEN 'section_17' THEN 1 END
                END
            )
            FROM taken AS later
            WHERE later.person_id = episode.person_id AND later.happened_on >= reached.happened_on
        ) AS reached_level
    FROM episode
    LEFT JOIN reached USING (opened_event_id)
$body$;

-- Referrals of the period that say they came from early help (5D) though no early help episode of
-- that person, in any system, was open then or ended in the `days` before.
CREATE OR REPLACE FUNCTION unexplained_referrals(from_on date, to_on date, days integer)
RETURNS TABLE (
    person_id uuid, event_id uuid, referral_id text, referred_on date, source_system text
)
LANGUAGE sql STABLE
AS $body$
    SELECT record.person_id, referral.event_id, referral.reference AS referral_id,
        referral.happened_on AS referred_on, referral.source_system
    FROM journey_step AS referral
    JOIN case_record AS record USING (case_record_id)
    WHERE referral.step = 'referral' AND referral.code = '5D'
        AND referral.is_closed_at_once IS NOT TRUE
        AND referral.withdrawn_revision > referral.revision IS NOT TRUE
        AND referral.happened_on BETWEEN from_on AND to_on
        AND NOT EXISTS (
            SELECT FROM case_record AS same
            JOIN journey_step AS opened USING (case_record_id)
            LEFT JOIN journey_step AS closed
                ON closed.case_record_id = opened.case_record_id
                AND closed.step = 'early_help_closed' AND closed.reference = opened.reference
                AND closed.withdrawn_revision > closed.revision IS NOT TRUE
            WHERE same.person_id = record.person_id AND opened.step = 'early_help_opened'
                AND opened.withdrawn_revision > opened.revision IS NOT TRUE
                AND opened.happened_on <= referral.happened_on
                AND coalesce(closed.happened_on + days, 'infinity') >= referral.happened_on
        )
$body$;

-- The numbers of the step-up report over everybody: it gives counts and no row of anybody.
CREATE OR REPLACE FUNCTION step_up_counts(
    from_on date, to_on date, known_on date, days integer,
    OUT episodes bigint, OUT stepped_up bigint, OUT recorded_as_step_up bigint,
    OUT not_yet_known bigint, OUT excluded bigint, OUT disagreements bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan
AS $body$
BEGIN
    IF NOT hub.reads_for('read_reports') THEN
        RETURN;
    END IF;
    PERFORM set_config('search_path', hub.active_path(), true);
    SELECT
        count(found.started_on), count(found.started_on) FILTER (WHERE found.is_derived),
        count(found.started_on) FILTER (WHERE found.is_recorded),
        count(found.started_on) FILTER (WHERE found.is_immature),
        count(*) - count(found.started_on),
        -- A step-up recorded yesterday disagrees with nothing: its referral may come tomorrow.
        count(found.started_on) FILTER (
            WHERE found.is_derived <> found.is_recorded
                AND NOT (found.is_recorded AND found.is_immature)
        )
    INTO episodes, stepped_up, recorded_as_step_up, not_yet_known, excluded, disagreements
    FROM step_up_episodes(from_on, to_on, known_on, days, NULL) AS found;
    disagreements := disagreements + (
        SELECT count(*) FROM unexplained_referrals(from_on, to_on, days)
    );
END
$body$;
