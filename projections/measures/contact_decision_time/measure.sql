-- Contacts of the period by how long their first decision took, in working days.
WITH timed AS (
    SELECT contact.*,
        working_day_number(contact.first_on) - working_day_number(contact.came_on) AS took,
        working_day_number(known_on) - working_day_number(contact.came_on) AS open_for
    FROM contacts_between(from_on, to_on) AS contact
),
judged AS (
    SELECT timed.*,
        CASE
            WHEN came_on IS NULL OR (first_event_id IS NOT NULL AND first_on IS NULL)
                OR first_on < came_on THEN 'excluded'
            WHEN took <= 1 THEN 'yes'
            WHEN first_on IS NOT NULL OR open_for > 1 THEN 'no'
            ELSE 'not_yet_known'
        END AS standing
    FROM timed
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, first_event_id], NULL) AS event_ids,
    source_system, contact_id AS reference, came_on AS counted_on, NULL::date AS until_on, standing,
    CASE
        WHEN came_on IS NULL THEN 'no_day'
        WHEN first_on < came_on THEN 'decided_before'
        WHEN standing = 'excluded' THEN 'decision_without_day'
        WHEN standing = 'not_yet_known' THEN 'still_in_time'
    END AS reason,
    CASE WHEN standing <> 'excluded'
        THEN extract(epoch FROM first_at - came_at)::double precision / 3600 END AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'decided', CASE
            WHEN standing = 'yes' THEN 'in_time'
            WHEN standing = 'not_yet_known' THEN 'undecided'
            WHEN standing = 'no' AND first_on IS NULL THEN 'overdue'
            WHEN standing = 'no' THEN 'late'
        END,
        'source', source, 'outcome', first_outcome
    )) AS groups
FROM judged
