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

-- name: episodes(from_on, to_on, known_on, days, person_ids)
-- Rule early_help_step_up, version 1. Every early help episode open at some time in the period, with
-- the first accepted referral of the same person, in any system, on a day from its first day to
-- `days` after its last. Recorded: its end reason is step_up, or such a referral came from early
-- help (source 5D). Immature: no such referral yet, and the days in which one may still come are not
-- over. Episodes without a first day are given too: they can be counted nowhere.
WITH taken AS NOT MATERIALIZED (
    SELECT record.person_id, step.*
    FROM journey_step AS step
    JOIN case_record AS record USING (case_record_id)
    WHERE step.withdrawn_revision > step.revision IS NOT TRUE
        AND (:person_ids ::uuid[] IS NULL OR record.person_id = ANY(:person_ids ::uuid[]))
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
                opened.happened_on <= :to_on ::date
                AND coalesce(closed.happened_on, 'infinity') >= :from_on ::date
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
        AND accepted.happened_on <= coalesce(episode.ended_on + :days ::integer, 'infinity')
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
        AND coalesce(episode.ended_on + :days ::integer, 'infinity') > :known_on ::date
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
ORDER BY episode.started_on NULLS LAST, episode.opened_event_id;

-- name: unexplained_referrals(from_on, to_on, days)
-- Referrals of the period that say they came from early help (5D) though no early help episode of
-- that person, in any system, was open then or ended in the `days` before.
SELECT record.person_id, referral.event_id, referral.reference AS referral_id,
    referral.happened_on AS referred_on, referral.source_system
FROM journey_step AS referral
JOIN case_record AS record USING (case_record_id)
WHERE referral.step = 'referral' AND referral.code = '5D'
    AND referral.is_closed_at_once IS NOT TRUE
    AND referral.withdrawn_revision > referral.revision IS NOT TRUE
    AND referral.happened_on BETWEEN :from_on ::date AND :to_on ::date
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
            AND coalesce(closed.happened_on + :days ::integer, 'infinity') >= referral.happened_on
    )
ORDER BY referral.happened_on, referral.event_id;

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
