-- One row per feed of a source system: counts and the newest times.

CREATE TABLE feed_health (
    source_system    text,
    source_feed      text,
    events           bigint,   -- all of it, corrections and withdrawals included
    corrections      bigint,   -- rows that were published again with other content
    withdrawals      bigint,
    last_occurred_on date,
    last_recorded_at timestamptz,
    last_received_at timestamptz,
    last_position    bigint,
    dated            bigint,   -- events of which both the day and the time of recording are known
    days_to_record   bigint,   -- from the day they happened to the day they were typed in, in all
    most_days        integer,
    PRIMARY KEY (source_system, source_feed)
);
