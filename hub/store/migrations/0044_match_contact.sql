-- What the matcher keeps of how a family is reached, of who the parents are, and of what a child is
-- known as.

ALTER TABLE hub.match_statement
    DROP CONSTRAINT match_statement_kind_check,
    ADD CONSTRAINT match_statement_kind_check
        CHECK (kind IN ('details', 'address', 'identifier', 'contact', 'known_as'));
