-- Who is signed in at a browser, and who asked, by the name their identity provider is sure of.

CREATE TABLE hub.sign_in_attempt (
    state_hash    bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    nonce         text NOT NULL,
    code_verifier text NOT NULL,
    next          text NOT NULL,
    expires_at    timestamptz NOT NULL
);
COMMENT ON TABLE hub.sign_in_attempt IS
    'Sign-ins that were begun and have not come back. Each is taken out once.';

CREATE TABLE hub.session (
    id_hash      bytea PRIMARY KEY CHECK (octet_length(id_hash) = 32),
    issuer       text NOT NULL,
    subject      text NOT NULL,
    name         text NOT NULL,
    role         text NOT NULL,
    purpose      text NOT NULL,
    signed_in_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    ends_at      timestamptz NOT NULL,
    ended_at     timestamptz
);
COMMENT ON TABLE hub.session IS
    'Browsers that are signed in. Only a hash of the cookie is kept: the table opens no session.';
CREATE INDEX session_subject ON hub.session (issuer, subject) WHERE ended_at IS NULL;

GRANT SELECT, INSERT, DELETE ON hub.sign_in_attempt TO hub_api;
GRANT SELECT, INSERT, UPDATE ON hub.session TO hub_api;

ALTER TABLE hub.access_record ADD COLUMN subject text;
COMMENT ON COLUMN hub.access_record.subject IS
    'Issuer and subject of who asked: names change and are shared, this does not and is not.';
