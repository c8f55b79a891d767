-- One row per event of a case record: enough to find, filter and order it. What the event says is
-- read from the stored event at `position` when a page is shown.

CREATE TABLE chronology_entry (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,       -- of the newest revision
    revision           integer,
    event_type         text,
    occurred_on        date,
    happened_at        timestamptz,  -- where it is placed: occurred, else recorded, else received
    source_system      text,
    first_position     bigint,       -- of the first revision the hub had
    withdrawn_revision integer       -- withdrawn if higher than revision
);
CREATE INDEX chronology_entry_order ON chronology_entry (case_record_id, happened_at, position);

-- What a worker said of an event, by the case record it was said in. Their words are in the stored
-- event at `position`.
CREATE TABLE significance_mark (
    marked_event_id uuid,
    case_record_id  uuid,
    position        bigint,       -- of the newest mark
    is_significant  boolean,
    PRIMARY KEY (marked_event_id, case_record_id)
);

-- What a source took back, and in whose record it said so: a row that it had moved to another child it takes
-- back there, perhaps before the hub has heard of the move.
CREATE TABLE withdrawal (
    position       bigint PRIMARY KEY,
    case_record_id uuid,
    event_id       uuid          -- of the event that is withdrawn
);
CREATE INDEX withdrawal_event ON withdrawal (event_id);
