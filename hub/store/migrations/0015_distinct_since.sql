-- A person's "distinct" stands against every score, and is asked about again only when something new
-- was said since: so the hub keeps when it was decided.

ALTER TABLE hub.match_distinct ADD COLUMN since bigint NOT NULL DEFAULT 0;
UPDATE hub.match_distinct SET since = (SELECT position FROM hub.store_position);
COMMENT ON COLUMN hub.match_distinct.since IS
    'The position the hub had come to when it was decided, last: what was said later is new.';
GRANT UPDATE (since) ON hub.match_distinct TO hub_ingest;

ALTER TABLE hub.match_review
    DROP CONSTRAINT match_review_kind_check,
    ADD CONSTRAINT match_review_kind_check
        CHECK (kind IN ('link', 'join', 'conflict', 'birth', 'distinct'));
