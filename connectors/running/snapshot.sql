-- What a feed has taken and sent. Columns named `run` and `reading` count up from 1: a run begins
-- and ends; each time it is started again after an interruption is another reading of the source.

CREATE TABLE IF NOT EXISTS run (
    run INTEGER PRIMARY KEY, at TEXT, source TEXT, summary TEXT
);

-- A row as it was last taken. `accepted` is the run that last published it; `noted` says that a
-- value of it was left out.
CREATE TABLE seen_row (
    id INTEGER PRIMARY KEY, stream TEXT NOT NULL, key TEXT NOT NULL, hash BLOB NOT NULL,
    mapping_version INTEGER NOT NULL, reading INTEGER NOT NULL, accepted INTEGER NOT NULL,
    noted INTEGER NOT NULL, UNIQUE (stream, key)
);

-- `row` is the row that says it, where several give it.
CREATE TABLE sent_event (
    id INTEGER PRIMARY KEY, event_id BLOB NOT NULL UNIQUE, event_type TEXT NOT NULL,
    feed TEXT NOT NULL, record_key TEXT NOT NULL, local_id TEXT NOT NULL, hash BLOB NOT NULL,
    revision INTEGER NOT NULL, withdrawn INTEGER NOT NULL, run INTEGER NOT NULL,
    row INTEGER NOT NULL DEFAULT 0
);

-- Which row gives which event. Row 0 gives what no later extract takes back.
CREATE TABLE row_event (row INTEGER, event INTEGER, PRIMARY KEY (row, event)) WITHOUT ROWID;
CREATE INDEX row_event_by_event ON row_event (event);

-- Events that a row used to give. Those that no other row gives are withdrawn at the run's end.
CREATE TABLE loose_event (event INTEGER PRIMARY KEY);

-- What the broker may not have acknowledged yet, to be sent again exactly as it was.
CREATE TABLE outbox (
    place INTEGER PRIMARY KEY, case_record BLOB NOT NULL, schema_id INTEGER NOT NULL,
    payload BLOB NOT NULL
);

-- Rejected rows that were corrected by hand: what each held, and the row that stands for it.
CREATE TABLE IF NOT EXISTS correction (
    stream TEXT, as_rejected BLOB, row INTEGER, PRIMARY KEY (stream, as_rejected)
) WITHOUT ROWID;

-- How far a stream in cursor mode has been read, and the lowest place still to be read again.
CREATE TABLE bookmark (stream TEXT PRIMARY KEY, reached TEXT, hold TEXT);

-- The headings a stream had in the last run that ended.
CREATE TABLE heading (stream TEXT, heading TEXT, PRIMARY KEY (stream, heading)) WITHOUT ROWID;

ALTER TABLE run ADD COLUMN reading INTEGER;
ALTER TABLE run ADD COLUMN fingerprint TEXT;
ALTER TABLE run ADD COLUMN events_out INTEGER DEFAULT 0;
ALTER TABLE run ADD COLUMN withdrawn INTEGER DEFAULT 0;
ALTER TABLE run ADD COLUMN seconds REAL DEFAULT 0;
UPDATE run SET reading = run;
