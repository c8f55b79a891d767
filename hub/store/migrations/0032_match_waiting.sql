-- A record that joins a person may answer what is asked about others near it. Where few records arrive they
-- are looked at in a turn of their own, so that what was decided is not kept waiting for them.
ALTER TABLE hub.match_checkpoint ADD COLUMN waiting uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN hub.match_checkpoint.waiting IS
    'Case records that the last turn found news for, and left to the next.';
