-- Contacts of the period by the last decision that is known of them.
SELECT
    contact.person_id, contact.case_record_id,
    array_remove(ARRAY[contact.event_id, contact.last_event_id], NULL) AS event_ids,
    contact.source_system, contact.contact_id AS reference, contact.came_on AS counted_on,
    NULL::date AS until_on,
    CASE WHEN contact.came_on IS NULL OR contact.last_event_id IS NULL THEN 'excluded' ELSE 'yes' END
        AS standing,
    CASE
        WHEN contact.came_on IS NULL THEN 'no_day'
        WHEN contact.last_event_id IS NULL THEN 'undecided'
    END AS reason,
    NULL::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'outcome', CASE WHEN contact.last_event_id IS NOT NULL
            THEN coalesce(contact.last_outcome, 'not_said') END,
        'again', CASE
            WHEN contact.last_event_id IS NULL THEN NULL
            WHEN contact.last_event_id = contact.first_event_id THEN 'once'
            WHEN contact.last_outcome IS NOT DISTINCT FROM contact.first_outcome THEN 'same'
            ELSE 'changed'
        END,
        'source', contact.source
    )) AS groups
FROM contacts_between(from_on, to_on) AS contact
