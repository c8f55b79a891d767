-- What a browser last searched for, so that its Back button leads to the results again.

CREATE TABLE hub.last_search (
    id_hash  bytea PRIMARY KEY REFERENCES hub.session,
    asked    jsonb NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE hub.last_search IS
    'The last search of each session, kept no longer than a session may rest: names are in no address.';

GRANT SELECT, INSERT, UPDATE, DELETE ON hub.last_search TO hub_api;
