-- name: feeds()
-- Every feed the hub has heard from.
SELECT source_system, source_feed, events, corrections, withdrawals, last_occurred_on,
    last_recorded_at, last_received_at, last_position,
    days_to_record::float8 / nullif(dated, 0) AS mean_days_to_record, most_days
FROM feed_health
ORDER BY source_system, source_feed;

-- name: heard_by(systems, upto)
-- When these systems had told the hub something last by a moment, of anybody.
SELECT source_system, received_at FROM hub.heard_by(:systems ::text[], :upto ::timestamptz);
