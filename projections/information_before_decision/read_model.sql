-- Threshold decisions, and what passed between the front door and partner agencies: one row per
-- event. Which came first is for the queries.

CREATE TABLE threshold_decision (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    contact_id         text,
    decided_on         date,
    decided_at         timestamptz,
    outcome            text,
    level              integer,
    source_system      text,
    withdrawn_revision integer
);
CREATE INDEX threshold_decision_case_record ON threshold_decision (case_record_id);
CREATE INDEX threshold_decision_day ON threshold_decision (decided_on);

CREATE TABLE partner_exchange (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    direction          text,     -- requested or received
    contact_id         text,
    request_id         text,
    agency             text,
    happened_on        date,
    happened_at        timestamptz,
    source_system      text,
    withdrawn_revision integer
);
CREATE INDEX partner_exchange_case_record ON partner_exchange (case_record_id, contact_id);
