-- The tables, without a schema's name. Key columns come first and are the primary key; no other
-- column may be NOT NULL, because rows may be partial until all their events are in.

CREATE TABLE template_referral (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    referral_id        text,
    received_on        date,
    withdrawn_revision integer
);
CREATE INDEX template_referral_case_record ON template_referral (case_record_id);
