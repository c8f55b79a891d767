-- Which person each case record is about. Every other read model is joined through this one.

CREATE TABLE case_record (
    case_record_id uuid PRIMARY KEY,
    own_person_id  uuid,     -- the person it is about until a link says otherwise
    system         text,
    local_id       text,
    person_id      uuid,     -- the person it is about now
    linked_at      bigint    -- position of the link that says so; 0 for its own person
);
CREATE INDEX case_record_person ON case_record (person_id);
CREATE INDEX case_record_own_person ON case_record (own_person_id);
CREATE INDEX case_record_local_id ON case_record (local_id);

CREATE TABLE link_change (
    position       bigint PRIMARY KEY,
    case_record_id uuid,
    person_id      uuid,     -- the person it is about from this position on
    change         text,     -- linked or reversed
    changed_at     timestamptz
);
CREATE INDEX link_change_case_record ON link_change (case_record_id, position);
CREATE INDEX link_change_person ON link_change (person_id);
