-- Who asked for what, and what they were told. Written in the transaction that reads.

CREATE TABLE hub.access_record (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT now(),
    actor        text NOT NULL,
    role         text NOT NULL,
    purpose      text NOT NULL,
    function     text NOT NULL,
    route        text NOT NULL,
    request_id   text NOT NULL,
    person_id    uuid,
    known_on     date,
    outcome      text NOT NULL CHECK (outcome IN ('allowed', 'refused')),
    reason       text,
    result_count integer
);
COMMENT ON TABLE hub.access_record IS
    'Every read, search and refusal. What was searched for is not kept: it would be personal data.';
CREATE INDEX access_record_person ON hub.access_record (person_id, id DESC)
    WHERE person_id IS NOT NULL;

GRANT SELECT, INSERT ON hub.access_record TO hub_api;
