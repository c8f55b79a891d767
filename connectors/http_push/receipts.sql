-- What one sender has sent. A revision is written here before it is sent, so that another content
-- never goes out under its number; `has_arrived` is set when the broker has acknowledged it.
CREATE TABLE IF NOT EXISTS event (
    event_id BLOB PRIMARY KEY, hash BLOB NOT NULL, revision INTEGER NOT NULL,
    has_arrived INTEGER NOT NULL, topic TEXT, partition INTEGER, place INTEGER
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS receipt (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL,
    body_sha256 TEXT NOT NULL, idempotency_key TEXT UNIQUE, answer TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS receipt_by_body ON receipt (body_sha256);
CREATE INDEX IF NOT EXISTS receipt_by_age ON receipt (at);
