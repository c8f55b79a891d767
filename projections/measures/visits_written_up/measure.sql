-- Visits of the period, with what their records say and how soon they were typed in. Where the source
-- does not say when, no visit counts, whole or not: else only those that lack something would.
SELECT
    visit.person_id, visit.case_record_id, ARRAY[visit.event_id] AS event_ids, visit.source_system,
    visit.reference, visit.happened_on AS counted_on, NULL::date AS until_on, judged.standing,
    CASE judged.standing
        WHEN 'not_yet_known' THEN 'may_still_follow'
        WHEN 'excluded'
        THEN CASE
            WHEN visit.happened_on IS NULL THEN 'no_day'
            WHEN recorded.days < 0 THEN 'before_its_day'
            ELSE 'no_recording_time'
        END
    END AS reason,
    recorded.days::double precision AS number,
    CASE WHEN visit.happened_on IS NULL THEN '{}' ELSE jsonb_strip_nulls(jsonb_build_object(
        'record', CASE
            WHEN written.is_full THEN CASE
                WHEN judged.standing = 'excluded' THEN 'undated'
                WHEN recorded.days <= 5 THEN 'complete'
                ELSE 'late'
            END
            WHEN visit.is_so THEN 'no_purpose'
            WHEN visit.code IS NOT NULL THEN 'no_outcome'
            ELSE 'neither'
        END,
        'seen', CASE
            WHEN visit.child_seen_alone THEN 'alone'
            WHEN visit.child_seen AND NOT visit.child_seen_alone THEN 'not_alone'
            WHEN visit.child_seen THEN 'seen'
            WHEN NOT visit.child_seen THEN 'not_seen'
            ELSE 'not_recorded'
        END,
        'purpose', visit.code
    )) END AS groups
FROM casework_done('assessment.visit_recorded') AS visit
CROSS JOIN LATERAL (
    SELECT visit.code IS NOT NULL AND visit.is_so IS TRUE AS is_full
) AS written
CROSS JOIN LATERAL (
    SELECT days_to_record(
        visit.happened_on,
        CASE WHEN written.is_full THEN visit.written_up_at ELSE visit.first_recorded_at END,
        visit.recorded_at
    ) AS days
) AS recorded
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN visit.happened_on IS NULL OR recorded.days IS NULL OR recorded.days < 0
            THEN 'excluded'
            WHEN NOT written.is_full THEN CASE
                WHEN working_day_number(known_on) - working_day_number(visit.happened_on) <= 5
                THEN 'not_yet_known'
                ELSE 'no'
            END
            WHEN recorded.days <= 5 THEN 'yes'
            ELSE 'no'
        END AS standing
) AS judged
WHERE visit.happened_on BETWEEN from_on AND to_on OR visit.happened_on IS NULL
