-- What was said about agreement: one row per event. Which of them came before what is asked by the
-- measures. And of which case records a person is still to decide whom they are about.

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
    happened_at        timestamptz,
    source_system      text,
    withdrawn_revision integer
);
CREATE INDEX agreement_case_record ON agreement (case_record_id, contact_id);

CREATE TABLE identity_question (
    review_id      text PRIMARY KEY,
    case_record_id uuid,
    position       bigint,
    is_open        boolean
);
CREATE INDEX identity_question_case_record ON identity_question (case_record_id);
