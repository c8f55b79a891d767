-- Take over the state of a hub older than slices, so that the next run publishes nothing twice.
-- It kept a whole number of a spreadsheet as 17.0 in its keys.

INSERT OR IGNORE INTO seen_row (stream, key, hash, mapping_version, reading, accepted, noted)
SELECT stream, plain_key(key), substr(from_hex(hash), 1, 16), mapping_version, run, 0, 0
FROM old_seen_row ORDER BY stream, key;

INSERT INTO sent_event (event_id, event_type, feed, record_key, local_id, hash, revision,
                        withdrawn, run)
SELECT from_hex(replace(event_id, '-', '')), event_type, feed, record_key, local_id,
       substr(from_hex(hash), 1, 16), revision, withdrawn, run
FROM old_sent_event;

INSERT OR IGNORE INTO row_event
SELECT coalesce(r.id, 0), e.id FROM old_row_event AS o
JOIN sent_event AS e ON e.event_id = from_hex(replace(o.event_id, '-', ''))
LEFT JOIN seen_row AS r ON r.stream = o.stream AND r.key = plain_key(o.key)
WHERE r.id IS NOT NULL OR o.stream = '';

INSERT OR IGNORE INTO loose_event SELECT id FROM sent_event WHERE withdrawn = 0;

DROP TABLE old_seen_row;
DROP TABLE old_sent_event;
DROP TABLE old_row_event;
