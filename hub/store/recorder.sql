-- name: select_notifications(start, stop, topics, limit)
-- A page of events for followers, in the store's order.
SELECT originator_id, originator_version, topic, state, position FROM hub.stored_event
WHERE position >= :start AND position <= :stop
    AND (:topics ::text[] IS NULL OR topic = ANY(:topics ::text[]))
ORDER BY position LIMIT :limit;

-- name: max_notification_id()^
-- The last position, under the name the library looks for.
SELECT max(position) AS max FROM hub.stored_event;

-- name: select_events()
-- One stream; the library adds its conditions, its order and its limit to this.
SELECT originator_id, originator_version, topic, state FROM hub.stored_event
WHERE originator_id = %s
