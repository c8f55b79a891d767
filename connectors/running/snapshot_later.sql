-- Tables that came after version 1 of the file: made wherever they are missing, and no business of an
-- older hub that opens the file again.

-- The last row that a stream had when it was last read whole: what came later is no part of what can
-- have vanished.
CREATE TABLE IF NOT EXISTS whole_reading (stream TEXT PRIMARY KEY, last_row INTEGER NOT NULL)
