-- What was said about agreement: one row per event. Which of them came before what is asked by the
-- measures.

CREATE TABLE agreement (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    contact_id         text,
    answer             text,     -- given, refused, not_sought or overridden
    agreement_to       text,
    person_asked       text,
    lawful_basis       text,
    reason             text,     -- why it was not sought, or overridden
    happened_on        date,
    source_system      text,
    withdrawn_revision integer
);
CREATE INDEX agreement_case_record ON agreement (case_record_id, contact_id);
