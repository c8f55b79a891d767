-- name: newest(case_record_ids, event_types, areas, systems, from_on, to_on, withdrawn, event_ids, significant, after_at, after_position, size)
-- One page of a person's entries, the newest first. Each case record gives its own next entries by
-- the index, and the pages carry on after the last entry shown, so depth costs nothing.
-- `significant` names the types that are unless marked routine. What was first recorded of another
-- child is no first recording of this one.
SELECT
    entry.event_id, entry.case_record_id, entry.position, entry.revision, entry.event_type,
    entry.occurred_on, entry.happened_at, entry.source_system,
    entry.first_position < entry.position AS is_corrected,
    entry.withdrawn_revision > entry.revision IS TRUE AS is_withdrawn,
    stored.occurred_at, stored.recorded_at,
    least(stored.recorded_at, heard.recorded_at) AS first_recorded_at,
    stored.received_at, stored.source_feed, stored.topic, stored.state,
    mark.position AS mark_position, marking.topic AS mark_topic, marking.state AS mark_state
FROM (
    SELECT entry.*
    FROM unnest(:case_record_ids ::uuid[]) AS record (id)
    CROSS JOIN LATERAL (
        SELECT * FROM chronology_entry
        WHERE case_record_id = record.id
            AND (happened_at, position)
                < (coalesce(:after_at ::timestamptz, 'infinity'), :after_position ::bigint)
            AND (:event_types ::text[] IS NULL OR event_type = ANY(:event_types ::text[]))
            AND (:areas ::text[] IS NULL OR split_part(event_type, '.', 1) = ANY(:areas ::text[]))
            AND (:systems ::text[] IS NULL OR source_system = ANY(:systems ::text[]))
            AND coalesce(occurred_on, (happened_at AT TIME ZONE 'Europe/London')::date)
                BETWEEN coalesce(:from_on ::date, '-infinity')
                AND coalesce(:to_on ::date, 'infinity')
            AND (:withdrawn ::boolean OR withdrawn_revision > revision IS NOT TRUE)
            AND (:event_ids ::uuid[] IS NULL OR event_id = ANY(:event_ids ::uuid[]))
            AND (
                :significant ::text[] IS NULL
                OR coalesce(
                    (
                        SELECT mark.is_significant FROM significance_mark AS mark
                        WHERE mark.marked_event_id = chronology_entry.event_id
                            AND mark.case_record_id = record.id
                    ),
                    event_type = ANY(:significant ::text[])
                )
            )
        ORDER BY happened_at DESC, position DESC
        LIMIT :size
    ) AS entry
    ORDER BY entry.happened_at DESC, entry.position DESC
    LIMIT :size
) AS entry
JOIN hub.stored_event AS stored ON stored.position = entry.position
LEFT JOIN hub.stored_event AS heard
    ON heard.position = entry.first_position AND entry.first_position < entry.position
    AND heard.originator_id = stored.originator_id
LEFT JOIN significance_mark AS mark
    ON mark.marked_event_id = entry.event_id AND mark.case_record_id = entry.case_record_id
LEFT JOIN hub.stored_event AS marking ON marking.position = mark.position
ORDER BY entry.happened_at DESC, entry.position DESC;

-- name: oldest(case_record_ids, event_types, areas, systems, from_on, to_on, withdrawn, event_ids, significant, after_at, after_position, size)
-- The same, the oldest first.
SELECT
    entry.event_id, entry.case_record_id, entry.position, entry.revision, entry.event_type,
    entry.occurred_on, entry.happened_at, entry.source_system,
    entry.first_position < entry.position AS is_corrected,
    entry.withdrawn_revision > entry.revision IS TRUE AS is_withdrawn,
    stored.occurred_at, stored.recorded_at,
    least(stored.recorded_at, heard.recorded_at) AS first_recorded_at,
    stored.received_at, stored.source_feed, stored.topic, stored.state,
    mark.position AS mark_position, marking.topic AS mark_topic, marking.state AS mark_state
FROM (
    SELECT entry.*
    FROM unnest(:case_record_ids ::uuid[]) AS record (id)
    CROSS JOIN LATERAL (
        SELECT * FROM chronology_entry
        WHERE case_record_id = record.id
            AND (happened_at, position)
                > (coalesce(:after_at ::timestamptz, '-infinity'), :after_position ::bigint)
            AND (:event_types ::text[] IS NULL OR event_type = ANY(:event_types ::text[]))
            AND (:areas ::text[] IS NULL OR split_part(event_type, '.', 1) = ANY(:areas ::text[]))
            AND (:systems ::text[] IS NULL OR source_system = ANY(:systems ::text[]))
            AND coalesce(occurred_on, (happened_at AT TIME ZONE 'Europe/London')::date)
                BETWEEN coalesce(:from_on ::date, '-infinity')
                AND coalesce(:to_on ::date, 'infinity')
            AND (:withdrawn ::boolean OR withdrawn_revision > revision IS NOT TRUE)
            AND (:event_ids ::uuid[] IS NULL OR event_id = ANY(:event_ids ::uuid[]))
            AND (
                :significant ::text[] IS NULL
                OR coalesce(
                    (
                        SELECT mark.is_significant FROM significance_mark AS mark
                        WHERE mark.marked_event_id = chronology_entry.event_id
                            AND mark.case_record_id = record.id
                    ),
                    event_type = ANY(:significant ::text[])
                )
            )
        ORDER BY happened_at, position
        LIMIT :size
    ) AS entry
    ORDER BY entry.happened_at, entry.position
    LIMIT :size
) AS entry
JOIN hub.stored_event AS stored ON stored.position = entry.position
LEFT JOIN hub.stored_event AS heard
    ON heard.position = entry.first_position AND entry.first_position < entry.position
    AND heard.originator_id = stored.originator_id
LEFT JOIN significance_mark AS mark
    ON mark.marked_event_id = entry.event_id AND mark.case_record_id = entry.case_record_id
LEFT JOIN hub.stored_event AS marking ON marking.position = mark.position
ORDER BY entry.happened_at, entry.position;

-- name: extent(case_record_ids)
-- How many entries each case record has, and from when to when.
SELECT
    record.id AS case_record_id, count(*) AS events,
    count(*) FILTER (WHERE withdrawn_revision > revision) AS withdrawn,
    min(happened_at) AS first_at, max(happened_at) AS last_at, max(position) AS last_position
FROM unnest(:case_record_ids ::uuid[]) AS record (id)
JOIN chronology_entry ON case_record_id = record.id
GROUP BY record.id;

-- name: positions(case_record_ids)
-- Where the stored events are that the entries of these case records and their marks rest on.
SELECT unnest(ARRAY[first_position, position]) AS position
FROM chronology_entry WHERE case_record_id = ANY(:case_record_ids ::uuid[])
UNION
SELECT position FROM significance_mark WHERE case_record_id = ANY(:case_record_ids ::uuid[]);

-- name: said(case_record_ids, event_types)
-- All of a person's entries of some types, the newest first, withdrawn ones left out.
SELECT
    entry.event_id, entry.case_record_id, entry.position, entry.event_type, entry.source_system,
    entry.occurred_on, entry.happened_at, stored.occurred_at, stored.topic, stored.state
FROM chronology_entry AS entry
JOIN hub.stored_event AS stored ON stored.position = entry.position
WHERE entry.case_record_id = ANY(:case_record_ids ::uuid[])
    AND entry.event_type = ANY(:event_types ::text[])
    AND entry.withdrawn_revision > entry.revision IS NOT TRUE
ORDER BY entry.happened_at DESC, entry.position DESC;

-- name: first_heard(case_record_ids)
-- When the hub first heard of each entry that was corrected since: in these case records. What was heard
-- before in the record of another child was not yet known of this one.
SELECT entry.event_id, min(stored.received_at) AS received_at
FROM chronology_entry AS entry
JOIN hub.stored_event AS stored USING (event_id)
WHERE entry.case_record_id = ANY(:case_record_ids ::uuid[])
    AND entry.first_position < entry.position
    AND stored.originator_id = ANY(:case_record_ids ::uuid[])
GROUP BY entry.event_id;

-- name: outline(case_record_ids, event_types)
-- How much each system and month of a person's timeline holds, and of these types the days on which
-- they happened, some of them twice: without opening any event. The first time there is, which systems
-- write that know none, is the year before in England.
WITH held AS MATERIALIZED (
    SELECT source_system, event_type, occurred_on,
        greatest(happened_at AT TIME ZONE 'Europe/London', '0001-01-01') AS at
    FROM chronology_entry
    WHERE case_record_id = ANY(:case_record_ids ::uuid[])
        AND withdrawn_revision > revision IS NOT TRUE
)
SELECT source_system AS system, date_trunc('month', at)::date AS month, count(*) AS events,
    max(occurred_on) AS last_on, NULL AS event_type, NULL::date[] AS days
FROM held
GROUP BY 1, 2
UNION ALL
SELECT NULL, NULL, NULL, NULL, event_type, array_agg(coalesce(occurred_on, at::date))
FROM held
WHERE event_type = ANY(:event_types ::text[])
GROUP BY event_type;
