-- Children with a contact in the twelve months to the end of the period, by how many they had.
SELECT
    contact.person_id,
    (array_agg(contact.case_record_id ORDER BY contact.came_on DESC))[1] AS case_record_id,
    array_agg(contact.event_id ORDER BY contact.came_on DESC) AS event_ids,
    (array_agg(contact.source_system ORDER BY contact.came_on DESC))[1] AS source_system,
    (array_agg(contact.contact_id ORDER BY contact.came_on DESC))[1] AS reference,
    max(contact.came_on) AS counted_on, NULL::date AS until_on,
    CASE WHEN count(*) >= 3 THEN 'yes' ELSE 'no' END AS standing,
    NULL::text AS reason, count(*)::double precision AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'source', mode() WITHIN GROUP (ORDER BY contact.source),
        'agency', mode() WITHIN GROUP (ORDER BY contact.agency),
        'service', CASE WHEN bool_or(contact.last_outcome IN (
            'early_help', 'statutory_assessment', 'strategy_discussion'
        )) THEN 'some' ELSE 'none' END
    )) AS groups
FROM contacts_between((to_on - interval '12 months')::date + 1, to_on) AS contact
WHERE contact.came_on IS NOT NULL
GROUP BY contact.person_id
