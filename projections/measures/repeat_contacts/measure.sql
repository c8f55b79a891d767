-- Children with a contact in the twelve months to the end of the period, by how many they had; beside
-- them those of whom no contact has a day. Twelve months to the end of a February begin with March.
WITH term AS (
    SELECT greatest(
            (ends.last_on - interval '12 months')::date + 1,
            (ends.last_on + 1 - interval '12 months')::date
        ) AS first_on, ends.last_on
    FROM (SELECT least(to_on, known_on) AS last_on) AS ends
),
contact AS (
    SELECT DISTINCT ON (came.person_id, came.source_system, came.reference)
        came.person_id, came.case_record_id, came.event_id, came.source_system,
        came.reference AS contact_id, came.happened_on AS came_on, came.code AS source,
        came.organisation AS agency, served.contact_id IS NOT NULL AS is_served
    FROM steps_taken('contact') AS came
    LEFT JOIN (
        SELECT DISTINCT decision.person_id, decision.source_system, decision.contact_id
        FROM steps_taken('decision') AS decision
        WHERE decision.code IN ('early_help', 'statutory_assessment', 'strategy_discussion')
    ) AS served
        ON served.person_id = came.person_id AND served.source_system = came.source_system
        AND served.contact_id = came.reference
    CROSS JOIN term
    WHERE came.happened_on BETWEEN term.first_on AND term.last_on OR came.happened_on IS NULL
    ORDER BY came.person_id, came.source_system, came.reference, came.happened_on, came.position
)
SELECT
    contact.person_id,
    (array_agg(contact.case_record_id ORDER BY contact.came_on DESC))[1] AS case_record_id,
    array_agg(contact.event_id ORDER BY contact.came_on DESC) AS event_ids,
    (array_agg(contact.source_system ORDER BY contact.came_on DESC))[1] AS source_system,
    (array_agg(contact.contact_id ORDER BY contact.came_on DESC))[1] AS reference,
    max(contact.came_on) AS counted_on, NULL::date AS until_on,
    CASE WHEN contact.dated = 0 THEN 'excluded' WHEN contact.dated >= 3 THEN 'yes' ELSE 'no' END
        AS standing,
    CASE WHEN contact.dated = 0 THEN 'no_day' END AS reason,
    nullif(contact.dated, 0)::double precision AS number,
    CASE WHEN contact.dated = 0 THEN '{}' ELSE jsonb_strip_nulls(jsonb_build_object(
        'source', mode() WITHIN GROUP (ORDER BY contact.source),
        'agency', mode() WITHIN GROUP (ORDER BY contact.agency),
        'service', CASE WHEN bool_or(contact.is_served) THEN 'some' ELSE 'none' END
    )) END AS groups
FROM (
    SELECT contact.*, count(came_on) OVER (PARTITION BY person_id) AS dated FROM contact
) AS contact
WHERE contact.came_on IS NOT NULL OR contact.dated = 0
GROUP BY contact.person_id, contact.dated
