-- A case record's marks: whoever may read the record may read what was said of its events.
CREATE INDEX IF NOT EXISTS significance_mark_case_record ON significance_mark (case_record_id);
