-- What the matcher knows of each case record, and what people have decided.
--
-- All of it can be made again from the events; it is kept in the transaction that appends the links,
-- because a decision must see every link decided before it.

CREATE TABLE hub.match_record (
    case_record_id uuid PRIMARY KEY,
    system         text NOT NULL,
    local_id       text NOT NULL,
    first_position bigint NOT NULL,
    person_id      uuid NOT NULL,
    forenames      text,
    surname        text,
    date_of_birth  text,
    nhs_number     text,
    is_confidential boolean NOT NULL DEFAULT false,
    address        text,
    name_key       text
);
COMMENT ON TABLE hub.match_record IS
    'The current details of each case record, normalised. name_key is set only where name, full date '
    'of birth and address are all known.';
CREATE INDEX match_record_nhs ON hub.match_record (nhs_number) WHERE nhs_number IS NOT NULL;
CREATE INDEX match_record_name ON hub.match_record (name_key) WHERE name_key IS NOT NULL;
CREATE INDEX match_record_person ON hub.match_record (person_id);

CREATE TABLE hub.match_distinct (
    case_record_id uuid NOT NULL,
    person_id      uuid NOT NULL,
    PRIMARY KEY (case_record_id, person_id)
);
COMMENT ON TABLE hub.match_distinct IS
    'A person decided that this case record is not about that person. The matcher never overrules it.';

CREATE TABLE hub.match_conflict (
    case_record_id uuid NOT NULL,
    person_id      uuid NOT NULL,
    reason         text NOT NULL,
    noticed_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (case_record_id, person_id)
);
COMMENT ON TABLE hub.match_conflict IS
    'Records that agree on something and contradict each other: for a person to decide.';

CREATE TABLE hub.match_checkpoint (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL
);
INSERT INTO hub.match_checkpoint (position) VALUES (0);

GRANT SELECT, INSERT, UPDATE ON hub.match_record, hub.match_distinct TO hub_ingest;
GRANT SELECT, INSERT, DELETE ON hub.match_conflict TO hub_ingest;
GRANT SELECT, UPDATE (position) ON hub.match_checkpoint TO hub_ingest;
GRANT SELECT ON hub.match_checkpoint TO hub_project, hub_api;
