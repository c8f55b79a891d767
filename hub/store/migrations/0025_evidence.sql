-- A bundle of evidence says who has viewed the record it is of.
DROP POLICY api_reads ON hub.access_record;
CREATE POLICY api_reads ON hub.access_record FOR SELECT TO hub_api USING (
    (SELECT hub.reads_for('read_access_records', 'export_evidence'))
    AND person_id IN (SELECT hub.readable_people())
);
