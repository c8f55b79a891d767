-- Every early help episode open at some time in the period, with the first accepted referral of the
-- same person, in any system, from its first day to 90 days after its last. One that ended on no known
-- day was open on its first, and 90 days after that are within the time whenever it ended. Recorded: its end reason
-- is step_up, or such a referral came from early help (source 5D).
WITH episode AS (
    SELECT * FROM early_help_episodes(from_on, to_on)
),
reached AS (
    SELECT DISTINCT ON (episode.event_id)
        episode.event_id, accepted.event_id AS referral_event_id, accepted.happened_on,
        bool_or(accepted.code = '5D') OVER (PARTITION BY episode.event_id) AS said_so
    FROM episode
    JOIN LATERAL referrals_of(episode.person_id) AS accepted
        ON accepted.is_closed_at_once IS NOT TRUE
        AND accepted.happened_on >= episode.started_on
        AND accepted.happened_on <= coalesce(
            episode.ended_on + 90,
            CASE WHEN episode.closed_event_id IS NULL THEN 'infinity' ELSE episode.started_on + 90 END
        )
    ORDER BY episode.event_id, accepted.happened_on, accepted.position
),
went AS (
    SELECT reached.event_id, max(
        CASE later.step
            WHEN 'child_protection_started' THEN 4 WHEN 'section_47_started' THEN 3
            WHEN 'child_in_need_started' THEN 2
            WHEN 'assessment_started' THEN CASE later.code WHEN 'section_17' THEN 1 END
        END
    ) AS level
    FROM reached
    JOIN episode USING (event_id)
    JOIN case_record AS record ON record.person_id = episode.person_id
    JOIN journey_step AS later ON later.case_record_id = record.case_record_id
        AND later.withdrawn_revision > later.revision IS NOT TRUE
        AND later.happened_on >= reached.happened_on
    GROUP BY reached.event_id
),
judged AS (
    SELECT episode.*, reached.referral_event_id, reached.happened_on AS referred_on, went.level AS far,
        coalesce(episode.end_reason = 'step_up', false) OR coalesce(reached.said_so, false)
            AS is_recorded,
        CASE
            WHEN episode.started_on IS NULL THEN 'excluded'
            WHEN episode.closed_event_id IS NOT NULL AND episode.ended_on IS NULL
                AND (reached.event_id IS NULL OR episode.started_on < from_on) THEN 'excluded'
            WHEN reached.event_id IS NOT NULL THEN 'yes'
            WHEN coalesce(episode.ended_on + 90, 'infinity') >= known_on THEN 'not_yet_known'
            WHEN episode.case_record_id IN (SELECT records_in_question()) THEN 'excluded'
            ELSE 'no'
        END AS standing
    FROM episode
    LEFT JOIN reached USING (event_id)
    LEFT JOIN went USING (event_id)
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, closed_event_id, referral_event_id], NULL) AS event_ids,
    source_system, reference, started_on AS counted_on,
    CASE WHEN closed_event_id IS NULL THEN greatest(known_on, started_on)
        ELSE coalesce(ended_on, started_on) END AS until_on, standing,
    CASE
        WHEN started_on IS NULL THEN 'no_first_day'
        WHEN standing = 'excluded' AND closed_event_id IS NOT NULL AND ended_on IS NULL
        THEN 'no_last_day'
        WHEN standing = 'excluded' THEN 'identity_in_question'
        WHEN standing = 'not_yet_known' THEN 'may_still_follow'
    END AS reason,
    referred_on - started_on AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'recorded', CASE
            WHEN standing = 'yes' AND is_recorded THEN 'both'
            WHEN standing = 'yes' THEN 'derived_not_recorded'
            WHEN NOT is_recorded THEN 'neither'
            WHEN standing = 'no' THEN 'recorded_not_derived'
            ELSE 'recorded_not_yet_derived'
        END,
        'reached', CASE WHEN standing = 'yes' THEN (ARRAY[
            'referral', 'section_17_assessment', 'child_in_need_plan', 'section_47_enquiry',
            'child_protection_plan'
        ])[coalesce(far, 0) + 1] END,
        'began', CASE WHEN started_on < from_on THEN 'before'
            WHEN started_on >= from_on THEN 'in_period' END,
        'organisation', organisation
    )) AS groups
FROM judged
UNION ALL
SELECT referral.person_id, referral.case_record_id, ARRAY[referral.event_id],
    referral.source_system, referral.reference, referral.happened_on, NULL, 'excluded',
    'recorded_without_episode', NULL, '{}'
FROM steps_taken('referral') AS referral
WHERE referral.code = '5D' AND referral.happened_on BETWEEN from_on AND to_on
    AND EXISTS (
        SELECT FROM referrals_of(referral.person_id) AS accepted
        WHERE accepted.event_id = referral.event_id AND accepted.is_closed_at_once IS NOT TRUE
    )
    AND NOT EXISTS (
        SELECT FROM steps_of(referral.person_id, 'early_help_opened') AS opened
        LEFT JOIN steps_of(referral.person_id, 'early_help_closed') AS closed
            ON closed.case_record_id = opened.case_record_id
            AND closed.reference = opened.reference
        WHERE opened.happened_on <= referral.happened_on
            AND coalesce(closed.happened_on + 90, 'infinity') >= referral.happened_on
    )
