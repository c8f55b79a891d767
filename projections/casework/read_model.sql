-- The work with a child from assessment to protection, and the looking over it: one row per event.
-- What it comes to (in time, in full, alone) is asked by the measures.

CREATE TABLE casework_step (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    event_type         text,
    happened_on        date,
    happened_at        timestamptz,
    recorded_at        timestamptz,
    first_recorded_at  timestamptz,  -- by any revision, from the day it gives on: not what was foreseen
    written_up_at      timestamptz,  -- the same of a visit with purpose and outcome
    reference          text,     -- its own id: of the assessment, enquiry, plan, episode or audit
    belongs_to         text,     -- the id of what it follows from: referral, enquiry, plan, audit
    code               text,     -- type, mode, purpose, outcome or grade: by the event type
    due_on             date,
    child_seen         boolean,
    child_seen_alone   boolean,
    is_so              boolean,  -- the one thing it says yes or no to: see the handlers
    parts              text[],   -- domains and dimensions covered, or agencies that took part
    number             integer,  -- earlier plans the source counts
    source_system      text,
    withdrawn_revision integer
);
CREATE INDEX casework_step_case_record ON casework_step (case_record_id, event_type, happened_on);
CREATE INDEX casework_step_event_type ON casework_step (event_type, happened_on);
