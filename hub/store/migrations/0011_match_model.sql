-- What the four-class model compares: each record's own words, and the keys under which records meet.
--
-- All of it is made again from the events by the matcher's first run after this: what 0004 kept was
-- already reduced to what exact rules need.

TRUNCATE hub.match_statement;
ALTER TABLE hub.match_statement
    DROP COLUMN forenames, DROP COLUMN surname, DROP COLUMN date_of_birth, DROP COLUMN sex,
    DROP COLUMN nhs_number, DROP COLUMN address, DROP COLUMN is_confidential,
    DROP COLUMN expected_on,
    ADD COLUMN said jsonb NOT NULL DEFAULT '{}',
    DROP CONSTRAINT match_statement_kind_check,
    ADD CONSTRAINT match_statement_kind_check CHECK (kind IN ('details', 'address', 'identifier'));
COMMENT ON TABLE hub.match_statement IS
    'What each identity event says, in the source''s own words; never a confidential address. '
    'Withdrawn where withdrawn_revision is the higher. kind is null where only the withdrawal has '
    'arrived: topics keep no order between them.';

ALTER TABLE hub.match_record
    DROP COLUMN forenames, DROP COLUMN surname, DROP COLUMN date_of_birth, DROP COLUMN sex,
    DROP COLUMN nhs_numbers, DROP COLUMN address, DROP COLUMN expected_on,
    ADD COLUMN said jsonb NOT NULL DEFAULT '{}';
COMMENT ON TABLE hub.match_record IS 'Each case record, and the person it is about.';
COMMENT ON COLUMN hub.match_record.said IS
    'What its statements add up to by now, in the source''s own words: a later model reads them anew.';
DROP INDEX hub.match_record_no_own_person;

DROP TABLE hub.match_key;
CREATE TABLE hub.match_key (
    key            bigint NOT NULL,
    case_record_id uuid NOT NULL,
    PRIMARY KEY (key, case_record_id)
);
COMMENT ON TABLE hub.match_key IS
    'The hashed keys under which a record is met: an NHS number, a name and a birthday and so on. '
    'They follow from match_record.said, so a record''s old keys are known without an index on it.';

-- The model is in the row whose lock makes turns, so that whoever waited for it sees the newest.
ALTER TABLE hub.match_checkpoint
    DROP COLUMN own_persons_known,
    ADD COLUMN read_upto bigint NOT NULL DEFAULT 0,
    ADD COLUMN kept_as text NOT NULL DEFAULT '',
    ADD COLUMN persons bigint NOT NULL DEFAULT 0,
    ADD COLUMN model_version text,
    ADD COLUMN model_sha256 text;
COMMENT ON COLUMN hub.match_checkpoint.read_upto IS
    'How far what is kept of the events was read; behind position while it is made again.';
COMMENT ON COLUMN hub.match_checkpoint.kept_as IS
    'The version of the code that made what is kept; another makes it again.';
COMMENT ON COLUMN hub.match_checkpoint.persons IS
    'How many persons there are, about: strangers who look alike grow with it.';
COMMENT ON COLUMN hub.match_checkpoint.model_version IS
    'The model activated last; null for the one the hub began with.';
UPDATE hub.match_checkpoint SET
    persons = (SELECT count(DISTINCT person_id) FROM hub.match_record),
    model_version = (SELECT model_version FROM hub.match_model);
DROP TABLE hub.match_model;

-- The likeliest first; what a record may be linked to wrongly before all else.
ALTER TABLE hub.match_review ADD COLUMN likelihood integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN hub.match_review.likelihood IS
    'Where it stands in the queue, the highest first: the model''s thousandths of a bit for one '
    'person, or the highest there is for a link that may be wrong.';
DROP INDEX hub.match_review_queue;
CREATE INDEX match_review_queue ON hub.match_review (likelihood DESC, requested_at, review_id)
    WHERE status = 'open';
CREATE INDEX match_review_candidates ON hub.match_review USING gin (candidates)
    WHERE status = 'open';

GRANT UPDATE ON hub.match_checkpoint TO hub_ingest;
GRANT SELECT, INSERT, DELETE, TRUNCATE ON hub.match_key TO hub_ingest;
