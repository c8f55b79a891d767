-- name: never_told(event_types)
-- Of these event types, those of which the hub has never had an event, of anybody.
SELECT wanted.event_type
FROM unnest(:event_types ::text[]) AS wanted (event_type)
WHERE NOT was_ever_told(wanted.event_type)
ORDER BY wanted.event_type;
