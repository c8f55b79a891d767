-- name: take_turn()^
-- The matcher's checkpoint, for one matcher at a time; others wait, so that none leaves events behind
-- that the one at work had not seen. Plans are made once and go by the indexes: in a hub that grows
-- fast the planner still believes these tables to be small, and would read all of them.
SELECT position, read_upto, kept_as, persons, model_version, model_sha256,
       (SELECT store.position FROM hub.store_position AS store),
       EXISTS (SELECT FROM hub.match_conflict), waiting,
       set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),
       set_config('plan_cache_mode', 'force_generic_plan', true)
FROM hub.match_checkpoint FOR UPDATE;

-- name: arrived(size, types, most)
-- A page of the events that are followed and not yet considered, in the store's order; it ends where
-- they have said as much as fits in one.
SELECT position, originator_id, originator_version, topic, state, event_id, revision,
    occurred_on, occurred_at, recorded_at, received_at, event_type, source_system, source_feed
FROM (
    SELECT *, coalesce(sum(octet_length(state)) OVER before, 0) AS said_before
    FROM hub.stored_event
    WHERE position > (SELECT position FROM hub.match_checkpoint)
      AND event_type = ANY (:types ::text[])
    WINDOW before AS (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY position LIMIT :size
) AS page
WHERE said_before < :most ORDER BY position;

-- name: known_of_arrived(size, types, most)
-- What is known of a page of events and of the case records they are about, as `known` gives it.
WITH page AS MATERIALIZED (
    SELECT event_id, originator_id
    FROM (
        SELECT *, coalesce(sum(octet_length(state)) OVER before, 0) AS said_before
        FROM hub.stored_event
        WHERE position > (SELECT position FROM hub.match_checkpoint)
          AND event_type = ANY (:types ::text[])
        WINDOW before AS (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        ORDER BY position LIMIT :size
    ) AS arrived
    WHERE said_before < :most
)
SELECT true, event_id, case_record_id, position, revision, withdrawn_revision, kind, NULL,
       said::text
FROM hub.match_statement
WHERE event_id = ANY (ARRAY(SELECT event_id FROM page))
   OR case_record_id = ANY (ARRAY(SELECT originator_id FROM page))
UNION ALL
SELECT false, person_id, case_record_id, first_position, 0, 0, system, local_id, normalised
FROM hub.match_record WHERE case_record_id = ANY (ARRAY(SELECT originator_id FROM page));

-- name: stand()^
-- Where the matcher stands, and plans as in its turns, for one who only looks or holds the matcher.
SELECT position, read_upto, kept_as, persons, model_version, model_sha256,
       set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),
       set_config('plan_cache_mode', 'force_generic_plan', true)
FROM hub.match_checkpoint;

-- name: records_after(after, size)
-- A page of all case records, by id.
SELECT case_record_id, system, local_id, first_position, person_id, normalised
FROM hub.match_record WHERE case_record_id > :after ::uuid ORDER BY case_record_id LIMIT :size;

-- name: asked_about(person_ids)
-- What people are asked, or have answered, about the records of these persons: with the persons that
-- each question names, as they are called now.
SELECT review.review_id, record.case_record_id, record.person_id, review.status,
       ARRAY(SELECT coalesce(moved.person_id, candidate.person_id)
             FROM unnest(review.candidates) AS candidate (person_id)
             LEFT JOIN hub.match_record AS moved ON moved.own_person_id = candidate.person_id)
FROM hub.match_record AS record
JOIN hub.match_review AS review USING (case_record_id)
WHERE record.person_id = ANY (:person_ids ::uuid[]) AND review.status <> 'withdrawn';

-- name: hold_matcher()$
-- Wait for the matcher, and keep it waiting until this transaction ends.
SELECT position FROM hub.match_checkpoint FOR UPDATE;

-- name: move_on(position, persons, left, ids, person_ids)!
-- Move the checkpoint, say who is left to the next turn, and point the records that were linked at
-- their persons.
WITH pointed AS (
    UPDATE hub.match_record AS record SET person_id = told.person_id
    FROM unnest(:ids ::uuid[], :person_ids ::uuid[]) AS told (id, person_id)
    WHERE record.case_record_id = told.id
)
UPDATE hub.match_checkpoint
SET position = :position, read_upto = :position, persons = :persons, waiting = :left ::uuid[];

-- name: read_again(kept_as)!
-- Begin to read all events again: what is kept of them is another version's.
UPDATE hub.match_checkpoint SET read_upto = 0, kept_as = :kept_as;

-- name: forget_all_keys()!
TRUNCATE hub.match_key;

-- name: read_upto(position)!
UPDATE hub.match_checkpoint SET read_upto = :position;

-- name: known(event_ids, ids)
-- What is known of these statements, of every other statement of these case records, and of the
-- records: two kinds of rows in one answer.
SELECT true, event_id, case_record_id, position, revision, withdrawn_revision, kind, NULL,
       said::text
FROM hub.match_statement
WHERE event_id = ANY (:event_ids ::uuid[]) OR case_record_id = ANY (:ids ::uuid[])
UNION ALL
SELECT false, person_id, case_record_id, first_position, 0, 0, system, local_id, normalised
FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[]);

-- name: records(ids)
-- These case records.
SELECT case_record_id, system, local_id, first_position, person_id, normalised
FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[]);

-- name: keep(event_ids, event_records, positions, revisions, withdrawn_revisions, kinds, event_said, ids, systems, local_ids, first_positions, person_ids, own_person_ids, normalised, old_keys, old_ids, new_keys, new_ids)!
-- Keep statements, records and keys as they are now; whom a record is about is changed by links
-- alone.
WITH statements AS (
    INSERT INTO hub.match_statement
        (event_id, case_record_id, position, revision, withdrawn_revision, kind, said)
    SELECT event_id, case_record_id, position, revision, withdrawn, kind, said::jsonb
    FROM unnest(
        :event_ids ::uuid[], :event_records ::uuid[], :positions ::bigint[], :revisions ::integer[],
        :withdrawn_revisions ::integer[], :kinds ::text[], :event_said ::text[]
    ) AS told (event_id, case_record_id, position, revision, withdrawn, kind, said)
    ON CONFLICT (event_id) DO UPDATE SET
        case_record_id = excluded.case_record_id, position = excluded.position,
        revision = excluded.revision, withdrawn_revision = excluded.withdrawn_revision,
        kind = excluded.kind, said = excluded.said
), records AS (
    INSERT INTO hub.match_record
        (case_record_id, system, local_id, first_position, person_id, own_person_id, normalised)
    SELECT id, system, local_id, first_position, person_id, own, normalised
    FROM unnest(
        :ids ::uuid[], :systems ::text[], :local_ids ::text[], :first_positions ::bigint[],
        :person_ids ::uuid[], :own_person_ids ::uuid[], :normalised ::text[]
    ) AS told (id, system, local_id, first_position, person_id, own, normalised)
    ON CONFLICT (case_record_id) DO UPDATE SET
        own_person_id = excluded.own_person_id, normalised = excluded.normalised
), gone AS (
    DELETE FROM hub.match_key USING unnest(:old_keys ::bigint[], :old_ids ::uuid[]) AS old (key, id)
    WHERE match_key.key = old.key AND match_key.case_record_id = old.id
)
INSERT INTO hub.match_key (key, case_record_id)
SELECT * FROM unnest(:new_keys ::bigint[], :new_ids ::uuid[])
ON CONFLICT DO NOTHING;

-- name: surroundings(ids, about, keys, crowd, most)
-- For each of these records the persons who share keys with it, the most shared first and no more
-- than `most`, with all their records, and its own person's. `about` and `keys` are pairs: a record
-- and a key it looks under. A key that more than `crowd` records share says nothing about any of
-- them: somebody's filler. What may be so is looked up, true or null, once for each person: an EXISTS
-- may be made a table of all there is, and the store has millions of events. Whether one of a record's
-- reviews is open is seen from all of them: looked for by that word, open ones were found by the
-- queue's index, which was read whole for each record in a hub that had few when plans were made.
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(:about ::uuid[], :keys ::bigint[]) AS asked (id, key)
), met AS (
    SELECT asked.id, record.person_id, count(DISTINCT asked.key) AS shared
    FROM asked
    CROSS JOIN LATERAL (
        SELECT array_agg(found.case_record_id) AS ids
        FROM (
            SELECT case_record_id FROM hub.match_key WHERE key = asked.key LIMIT :crowd + 1
        ) AS found
    ) AS sharing
    CROSS JOIN LATERAL unnest(sharing.ids) AS other (id)
    JOIN hub.match_record AS record ON record.case_record_id = other.id
    WHERE cardinality(sharing.ids) <= :crowd AND other.id <> asked.id
    GROUP BY asked.id, record.person_id
), ranked AS (
    SELECT id, person_id,
           row_number() OVER (PARTITION BY id ORDER BY shared DESC, person_id) AS place
    FROM met
), found AS (
    SELECT id, person_id, place FROM ranked WHERE place <= :most
    UNION ALL
    SELECT case_record_id, person_id, 0 FROM hub.match_record
    WHERE case_record_id = ANY (:ids ::uuid[])
), near AS MATERIALIZED (
    SELECT id, person_id, place,
           (SELECT true FROM hub.match_seal AS seal
            WHERE seal.person_id = found.person_id LIMIT 1) AS is_sealed,
           (SELECT true FROM hub.stored_event AS decided
            WHERE decided.originator_id = found.person_id LIMIT 1) AS has_decisions
    FROM found
)
SELECT near.id, near.place, near.is_sealed, near.has_decisions,
       (SELECT bool_or(review.status = 'open') FROM hub.match_review AS review
        WHERE review.case_record_id = record.case_record_id),
       record.case_record_id, record.system, record.local_id, record.first_position,
       record.person_id, record.normalised
FROM near
JOIN hub.match_record AS record USING (person_id)
ORDER BY near.id, near.place, record.first_position, record.case_record_id;

-- name: offices(keys, most)
-- Of these keys those that more than `most` records have.
SELECT asked.key FROM unnest(:keys ::bigint[]) AS asked (key)
WHERE :most < (
    SELECT count(*) FROM (
        SELECT FROM hub.match_key AS met WHERE met.key = asked.key LIMIT :most + 1
    ) AS found);

-- name: standing(ids)
-- What stands of these records: what is asked or was decided about them, what is asked that names
-- their persons, whom people decided that they are not, and the confirmed relations of their persons.
WITH mine AS (
    SELECT case_record_id, person_id, own_person_id FROM hub.match_record
    WHERE case_record_id = ANY (:ids ::uuid[])
)
SELECT review.status, review.case_record_id, review.review_id, review.asked
FROM hub.match_review AS review
WHERE review.case_record_id = ANY (:ids ::uuid[]) AND review.status <> 'withdrawn'
UNION ALL
SELECT 'naming', review.case_record_id, review.review_id, NULL
FROM hub.match_review AS review
WHERE review.status = 'open' AND review.candidates && (
    SELECT array_agg(person_id) || array_agg(own_person_id) FROM mine)
UNION ALL
SELECT 'apart', apart.one, apart.other, NULL
FROM hub.match_distinct AS apart
WHERE apart.one = ANY (:ids ::uuid[]) OR apart.other = ANY (:ids ::uuid[])
UNION ALL
SELECT related.relation, theirs.case_record_id, other.person_id, NULL
FROM mine AS theirs
JOIN hub.match_pointer AS own ON own.person_id = theirs.person_id
JOIN hub.match_relation AS related ON own.own_person_id IN (related.one, related.other)
JOIN hub.match_pointer AS other
  ON other.own_person_id = CASE WHEN related.one = own.own_person_id THEN related.other
                                ELSE related.one END
WHERE related.status = 'confirmed';

-- name: kept_apart(ids)
-- The pairs of these records that people decided are distinct, each in its one order.
SELECT one, other FROM hub.match_distinct WHERE one = ANY (:ids ::uuid[])
UNION
SELECT one, other FROM hub.match_distinct WHERE other = ANY (:ids ::uuid[]);

-- name: point(ids, person_ids)!
-- Point records at people.
UPDATE hub.match_record AS record SET person_id = told.person_id
FROM unnest(:ids ::uuid[], :person_ids ::uuid[]) AS told (id, person_id)
WHERE record.case_record_id = told.id;

-- name: keep_apart(case_record_id, others)!
-- Never link this record and those again, unless a person does; what was said up to now is no reason.
INSERT INTO hub.match_distinct (one, other, since)
SELECT least(:case_record_id ::uuid, each), greatest(:case_record_id ::uuid, each),
       (SELECT position FROM hub.store_position)
FROM unnest(:others ::uuid[]) AS each WHERE each <> :case_record_id ::uuid
ON CONFLICT (one, other) DO UPDATE SET since = excluded.since;

-- name: apart_as_of(case_record_id, others, since)!
-- As it was before somebody linked the record and took that back.
UPDATE hub.match_distinct SET since = :since
WHERE (one = :case_record_id AND other = ANY (:others ::uuid[]))
   OR (other = :case_record_id AND one = ANY (:others ::uuid[]));

-- name: apart_since(ids)
-- The pairs of these records that people decided are distinct, and when they did.
SELECT one, other, since FROM hub.match_distinct WHERE one = ANY (:ids ::uuid[])
UNION
SELECT one, other, since FROM hub.match_distinct WHERE other = ANY (:ids ::uuid[]);

-- name: no_longer_apart(case_record_id, others)!
-- A person linked this record with those after all.
DELETE FROM hub.match_distinct
WHERE (one = :case_record_id AND other = ANY (:others ::uuid[]))
   OR (other = :case_record_id AND one = ANY (:others ::uuid[]));

-- name: asked_of(ids)
-- What a person should look at about these records, or about their person.
SELECT review.review_id, review.case_record_id, candidate.person_id, review.reason,
       review.requested_at
FROM hub.match_review AS review
CROSS JOIN unnest(review.candidates) AS candidate (person_id)
WHERE review.status = 'open'
  AND (review.case_record_id = ANY (:ids ::uuid[]) OR candidate.person_id IN (
      SELECT person_id FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[])
      UNION SELECT own_person_id FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[])))
ORDER BY review.requested_at, review.review_id, candidate.person_id;

-- name: people_kept_apart(ids)
-- The people of the records that these were decided to be distinct from.
SELECT DISTINCT record.person_id
FROM hub.match_distinct AS apart
JOIN hub.match_record AS record
  ON record.case_record_id IN (apart.one, apart.other) AND NOT record.case_record_id = ANY (:ids ::uuid[])
WHERE apart.one = ANY (:ids ::uuid[]) OR apart.other = ANY (:ids ::uuid[]);

-- name: link_events(ids, types)
-- Every decision in these people's streams, oldest first.
SELECT originator_id, topic, state, received_at FROM hub.stored_event
WHERE originator_id = ANY (:ids ::uuid[]) AND event_type = ANY (:types ::text[])
ORDER BY position;

-- name: case_record_systems()
-- The systems that number the case records there are.
SELECT hub.case_record_systems();

-- name: counts()^
-- How many case records there are, how many people they are about, how many point to another
-- record's person, and how much a person should look at. What is sealed is in none of them.
SELECT count(*), count(DISTINCT person_id),
       count(*) - count(DISTINCT person_id),
       (SELECT count(*) FROM hub.match_review WHERE status = 'open')
FROM hub.match_record AS record
WHERE NOT EXISTS (SELECT FROM hub.match_seal AS seal WHERE seal.person_id = record.person_id);
