-- What the matcher knows of each case record, and what people have decided.
--
-- All of it can be made again from the events; it is kept in the transaction that appends the links,
-- because a decision must see every link decided before it.

CREATE TABLE hub.match_statement (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid NOT NULL,
    position           bigint NOT NULL,
    revision           integer NOT NULL,
    withdrawn_revision integer NOT NULL,
    kind               text CHECK (kind IN ('details', 'address', 'nhs_number')),
    forenames          text,
    surname            text,
    date_of_birth      text,
    sex                text,
    nhs_number         text,
    address            text,
    is_confidential    boolean NOT NULL
);
COMMENT ON TABLE hub.match_statement IS
    'What each identity event says, normalised. Withdrawn where withdrawn_revision is the higher. '
    'kind is null where only the withdrawal has arrived: topics keep no order between them.';
CREATE INDEX match_statement_record ON hub.match_statement (case_record_id);

CREATE TABLE hub.match_record (
    case_record_id uuid PRIMARY KEY,
    system         text NOT NULL,
    local_id       text NOT NULL,
    first_position bigint NOT NULL,
    person_id      uuid NOT NULL,
    forenames      text,
    surname        text,
    date_of_birth  text,
    sex            text,
    nhs_numbers    text[] NOT NULL,
    address        text
);
COMMENT ON TABLE hub.match_record IS
    'The current details of each case record, and the person it is about. A placeholder name, an '
    'estimated date of birth, an invalid NHS number and a confidential address are left out.';
CREATE INDEX match_record_person ON hub.match_record (person_id);

CREATE TABLE hub.match_key (
    key            bytea NOT NULL,
    case_record_id uuid NOT NULL,
    PRIMARY KEY (key, case_record_id)
);
COMMENT ON TABLE hub.match_key IS
    'Digests of what is enough to compare two records: an NHS number, or name, birth and address.';
CREATE INDEX match_key_record ON hub.match_key (case_record_id);

CREATE TABLE hub.match_distinct (
    one   uuid NOT NULL,
    other uuid NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
);
COMMENT ON TABLE hub.match_distinct IS
    'A person decided that these two case records are not about one person: by declaring them '
    'distinct, or by reversing a link. The matcher never overrules it, whichever comes first.';
CREATE INDEX match_distinct_other ON hub.match_distinct (other);

CREATE TABLE hub.match_conflict (
    case_record_id         uuid NOT NULL,
    matched_case_record_id uuid NOT NULL,
    reason                 text NOT NULL,
    noticed_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (case_record_id, matched_case_record_id)
);
COMMENT ON TABLE hub.match_conflict IS
    'Records that agree on something and were not linked: for a person to decide.';
CREATE INDEX match_conflict_matched ON hub.match_conflict (matched_case_record_id);

CREATE TABLE hub.match_checkpoint (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL
);
INSERT INTO hub.match_checkpoint (position) VALUES (0);

GRANT SELECT, INSERT, UPDATE ON hub.match_statement, hub.match_record TO hub_ingest;
GRANT SELECT, INSERT, DELETE ON hub.match_key, hub.match_distinct TO hub_ingest;
GRANT SELECT, INSERT, UPDATE, DELETE ON hub.match_conflict TO hub_ingest;
GRANT SELECT, UPDATE (position) ON hub.match_checkpoint TO hub_ingest;
GRANT SELECT ON hub.match_checkpoint TO hub_project, hub_api;
