-- name: feeds()
-- Every feed the hub has heard from.
SELECT source_system, source_feed, events, corrections, withdrawals, last_occurred_on,
    last_recorded_at, last_received_at, last_position,
    days_to_record::float8 / nullif(dated, 0) AS mean_days_to_record, most_days
FROM feed_health
ORDER BY source_system, source_feed;
