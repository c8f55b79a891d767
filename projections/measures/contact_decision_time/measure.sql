-- Contacts of the period by how long their first decision took, in working days. Where a source
-- records none, a referral that names the contact, or follows it at once, is what was decided.
WITH decided AS (
    SELECT contact.person_id, contact.case_record_id, contact.event_id, contact.source_system,
        contact.contact_id, contact.came_on, contact.came_at, contact.source,
        contact.first_outcome,
        coalesce(contact.first_event_id, named.event_id) AS first_event_id,
        CASE WHEN contact.first_event_id IS NULL THEN named.happened_on ELSE contact.first_on END
            AS first_on,
        CASE WHEN contact.first_event_id IS NULL THEN named.happened_at ELSE contact.first_at END
            AS first_at
    FROM contacts_between(from_on, to_on) AS contact
    LEFT JOIN LATERAL (
        SELECT referral.event_id, referral.happened_on, referral.happened_at
        FROM steps_of(
            CASE WHEN contact.first_event_id IS NULL THEN contact.person_id END, 'referral'
        ) AS referral
        WHERE (referral.contact_id = contact.contact_id
                AND referral.source_system = contact.source_system)
            OR (referral.happened_on >= contact.came_on
                AND working_day_number(referral.happened_on)
                    - working_day_number(contact.came_on) <= 1)
        ORDER BY referral.happened_on, referral.position
        LIMIT 1
    ) AS named ON true
),
timed AS (
    SELECT contact.*,
        working_day_number(contact.first_on) - working_day_number(contact.came_on) AS took,
        working_day_number(known_on) - working_day_number(contact.came_on) AS open_for
    FROM decided AS contact
),
judged AS (
    SELECT timed.*,
        CASE
            WHEN came_on IS NULL OR (first_event_id IS NOT NULL AND first_on IS NULL)
                OR first_on < came_on OR first_at < came_at THEN 'excluded'
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
        WHEN first_on < came_on OR first_at < came_at THEN 'decided_before'
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
