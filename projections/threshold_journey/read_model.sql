-- The steps between the front door, early help and statutory work: one row per event that is one.
-- What follows from them (a step-up, a step-down) is worked out by the queries, by named rules.

CREATE TABLE journey_step (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    step               text,
    happened_on        date,
    happened_at        timestamptz,
    reference          text,     -- contact, referral, episode, assessment, enquiry or plan id
    contact_id         text,     -- the contact it follows from, where the source says
    code               text,     -- source, outcome, start or end reason: by the step
    level              integer,
    is_closed_at_once  boolean,  -- a referral that ended, or was decided, in no further action
    organisation       text,
    source_system      text,
    recorded_at        timestamptz,
    first_recorded_at  timestamptz,  -- by any revision, from the day it gives on: not what was foreseen
    withdrawn_revision integer
);
CREATE INDEX journey_step_case_record ON journey_step (case_record_id, step, happened_on);
CREATE INDEX journey_step_step ON journey_step (step, happened_on);
