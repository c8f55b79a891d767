-- What identity decisions need besides links: reviews, relations, joins, seals, and the model.
--
-- All of it can be made again from the events, like what 0004 made.

ALTER TABLE hub.match_record ADD COLUMN own_person_id uuid;
COMMENT ON COLUMN hub.match_record.own_person_id IS
    'The person it is about until a link says otherwise. An id that no record points to any more '
    'leads to the person this record is about: ids are never used again.';
CREATE INDEX match_record_own_person ON hub.match_record (own_person_id);
CREATE INDEX match_record_no_own_person ON hub.match_record (case_record_id)
    WHERE own_person_id IS NULL;

ALTER TABLE hub.match_statement ADD COLUMN expected_on text;
ALTER TABLE hub.match_record ADD COLUMN expected_on text;
COMMENT ON COLUMN hub.match_record.expected_on IS 'The day a child not yet born is expected.';

ALTER TABLE hub.match_checkpoint ADD COLUMN own_persons_known boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN hub.match_checkpoint.own_persons_known IS
    'Whether every record has its own_person_id; the matcher fills in those written before.';
GRANT UPDATE (own_persons_known) ON hub.match_checkpoint TO hub_ingest;

CREATE TABLE hub.match_review (
    review_id      uuid PRIMARY KEY,
    case_record_id uuid NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('link', 'join', 'conflict', 'birth')),
    reason         text NOT NULL,
    candidates     uuid[] NOT NULL,
    asked          bytea NOT NULL,
    status         text NOT NULL CHECK (status IN ('open', 'decided', 'withdrawn')),
    requested_at   timestamptz NOT NULL DEFAULT now(),
    settled_at     timestamptz
);
COMMENT ON TABLE hub.match_review IS
    'What a person is asked to decide about a record; the whole of it is in the stream review_id.';
COMMENT ON COLUMN hub.match_review.candidates IS 'The persons it may be about, the likeliest first.';
COMMENT ON COLUMN hub.match_review.asked IS
    'Digest of what is asked: a decision is not asked for again while nothing about it changes.';
CREATE UNIQUE INDEX match_review_open ON hub.match_review (case_record_id) WHERE status = 'open';
CREATE INDEX match_review_queue ON hub.match_review (requested_at, review_id) WHERE status = 'open';
CREATE INDEX match_review_record ON hub.match_review (case_record_id, requested_at DESC);

CREATE TABLE hub.match_relation (
    relation_id uuid PRIMARY KEY,
    one         uuid NOT NULL,
    other       uuid NOT NULL,
    relation    text NOT NULL,
    status      text NOT NULL CHECK (status IN ('proposed', 'confirmed', 'withdrawn'))
);
COMMENT ON TABLE hub.match_relation IS
    'Persons of one household, by their own ids: they follow the records when those move. What was '
    'withdrawn stays, so that it is not proposed again.';
CREATE INDEX match_relation_one ON hub.match_relation (one);
CREATE INDEX match_relation_other ON hub.match_relation (other);

CREATE TABLE hub.match_join (
    join_id        uuid PRIMARY KEY,
    person_id      uuid NOT NULL,
    into_person_id uuid NOT NULL,
    status         text NOT NULL CHECK (status IN ('proposed', 'joined')),
    at             timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE hub.match_join IS
    'Joins of two persons, and proposals of one that wait for a second person. Those taken back go.';
CREATE INDEX match_join_person ON hub.match_join (person_id);
CREATE INDEX match_join_into ON hub.match_join (into_person_id);

CREATE TABLE hub.match_seal (
    seal_id   uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    scope     text NOT NULL
);
COMMENT ON TABLE hub.match_seal IS
    'Persons whose record is sealed: they are nobody''s candidate, and no decision names them.';
CREATE INDEX match_seal_person ON hub.match_seal (person_id);

CREATE TABLE hub.match_quarantine (
    case_record_id uuid PRIMARY KEY,
    person_id      uuid NOT NULL
);
COMMENT ON TABLE hub.match_quarantine IS
    'Records that agree with a sealed person. Read by nothing but the matcher and the adoption '
    'group''s own commands: that the two are connected is what the seal protects.';

CREATE TABLE hub.match_model (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    model_version text NOT NULL
);
COMMENT ON TABLE hub.match_model IS 'The model that decides now. No row: the exact rules.';

GRANT SELECT, INSERT, UPDATE, DELETE ON hub.match_review, hub.match_relation, hub.match_join,
    hub.match_seal, hub.match_quarantine, hub.match_model TO hub_ingest;

-- Whom each record is about, and nothing of what the matcher knows of anybody.
CREATE VIEW hub.match_pointer AS
    SELECT case_record_id, system, local_id, first_position, person_id, own_person_id
    FROM hub.match_record;

-- Those who review read what is asked and whom it is about; never what is held.
GRANT SELECT ON hub.match_review, hub.match_pointer, hub.match_relation, hub.match_join,
    hub.match_seal TO hub_api;
GRANT SELECT ON hub.match_pointer TO hub_ingest;
