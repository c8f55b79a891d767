-- What a record says is kept as the matcher compares it: to read its words anew for everybody who is met
-- took longer than to compare them. The words themselves are in its statements, from which the matcher's
-- first run after this makes all of it again.

ALTER TABLE hub.match_record
    DROP COLUMN said,
    ADD COLUMN normalised text NOT NULL DEFAULT '';
COMMENT ON COLUMN hub.match_record.normalised IS
    'What its statements add up to by now, read into what is compared: a JSON array, or nothing where '
    'that is still to be made.';
COMMENT ON TABLE hub.match_key IS
    'The hashed keys under which a record is met: an NHS number, a name and a birthday and so on. They '
    'follow from match_record.normalised, so a record''s old keys are known without an index on it.';

-- What is asked that names a person is looked up in every other turn of the matcher; what was asked last
-- waited in a list that each look-up read whole.
ALTER INDEX hub.match_review_candidates SET (fastupdate = off);
