-- The same sums and newest times as the handler's, in one statement.
INSERT INTO feed_health
SELECT
    source_system, source_feed, count(*),
    count(*) FILTER (
        WHERE revision > 1 AND event_type <> 'corrections.record_withdrawn'
    ),
    count(*) FILTER (WHERE event_type = 'corrections.record_withdrawn'),
    max(occurred_on), max(recorded_at), max(received_at), max(position),
    count(late.days), coalesce(sum(late.days), 0), max(late.days)
FROM hub.stored_event
CROSS JOIN LATERAL (
    SELECT (recorded_at AT TIME ZONE 'UTC')::date - occurred_on AS days
) AS late
WHERE event_type NOT LIKE 'hub.%%' AND position <= %(upto)s
GROUP BY source_system, source_feed
