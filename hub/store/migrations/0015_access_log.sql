-- The access log is handed out by days to whoever audits, by a page too.

CREATE INDEX access_record_at ON hub.access_record (at);
CREATE POLICY api_exports ON hub.access_record FOR SELECT TO hub_api
    USING ((SELECT hub.reads_for('export_access_records')));
