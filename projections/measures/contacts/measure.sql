-- Contacts of the period, one for each child.
SELECT
    contact.person_id, contact.case_record_id, ARRAY[contact.event_id] AS event_ids,
    contact.source_system, contact.contact_id AS reference, contact.came_on AS counted_on,
    NULL::date AS until_on,
    CASE WHEN contact.came_on IS NULL THEN 'excluded' ELSE 'yes' END AS standing,
    CASE WHEN contact.came_on IS NULL THEN 'no_day' END AS reason,
    NULL::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object('source', contact.source, 'agency', contact.agency))
        AS groups
FROM contacts_between(from_on, to_on) AS contact
