-- name: take_turn()^
-- The matcher's checkpoint, for one matcher at a time; others wait, so that none leaves events behind
-- that the one at work had not seen. Index scans only: in a hub that grows fast the planner still
-- believes these tables to be small, and would read all of them for every page.
SELECT position, own_persons_known, set_config('enable_seqscan', 'off', true)
FROM hub.match_checkpoint FOR UPDATE;

-- name: own_persons_are_known()!
UPDATE hub.match_checkpoint SET own_persons_known = true;

-- name: hold_matcher()$
-- Wait for the matcher, and keep it waiting until this transaction ends.
SELECT position FROM hub.match_checkpoint FOR UPDATE;

-- name: move_checkpoint(position)!
UPDATE hub.match_checkpoint SET position = :position;

-- name: statements_known(event_ids, ids)
-- What is known of these statements, and every other statement of these case records.
SELECT event_id, case_record_id, position, revision, withdrawn_revision, kind, forenames, surname,
       date_of_birth, sex, nhs_number, address, is_confidential, expected_on
FROM hub.match_statement
WHERE event_id = ANY (:event_ids ::uuid[]) OR case_record_id = ANY (:ids ::uuid[]);

-- name: keep_statements(event_ids, case_record_ids, positions, revisions, withdrawn_revisions, kinds, forenames, surnames, births, sexes, numbers, addresses, confidential, expected)!
INSERT INTO hub.match_statement
    (event_id, case_record_id, position, revision, withdrawn_revision, kind, forenames, surname,
     date_of_birth, sex, nhs_number, address, is_confidential, expected_on)
SELECT * FROM unnest(
    :event_ids ::uuid[], :case_record_ids ::uuid[], :positions ::bigint[], :revisions ::integer[],
    :withdrawn_revisions ::integer[], :kinds ::text[], :forenames ::text[], :surnames ::text[],
    :births ::text[], :sexes ::text[], :numbers ::text[], :addresses ::text[],
    :confidential ::boolean[], :expected ::text[]
)
ON CONFLICT (event_id) DO UPDATE SET
    case_record_id = excluded.case_record_id, position = excluded.position,
    revision = excluded.revision, withdrawn_revision = excluded.withdrawn_revision,
    kind = excluded.kind, forenames = excluded.forenames, surname = excluded.surname,
    date_of_birth = excluded.date_of_birth, sex = excluded.sex, nhs_number = excluded.nhs_number,
    address = excluded.address, is_confidential = excluded.is_confidential,
    expected_on = excluded.expected_on;

-- name: known_records(ids)
-- What the matcher knows of these case records.
SELECT case_record_id, system, local_id, first_position, person_id, forenames, surname,
       date_of_birth, sex, nhs_numbers, address, expected_on
FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[]);

-- name: members(ids)
-- Every record about the people these records are about, the records themselves among them.
SELECT case_record_id, system, local_id, first_position, person_id, forenames, surname,
       date_of_birth, sex, nhs_numbers, address, expected_on
FROM hub.match_record WHERE person_id = ANY (ARRAY(
    SELECT person_id FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[])
));

-- name: keep_records(ids, systems, local_ids, first_positions, person_ids, forenames, surnames, births, sexes, numbers, addresses, expected, own_person_ids)!
-- Remember records as they are now; whom they are about is changed by links alone. Several NHS
-- numbers of one record are joined by a bar.
INSERT INTO hub.match_record
    (case_record_id, system, local_id, first_position, person_id, forenames, surname,
     date_of_birth, sex, nhs_numbers, address, expected_on, own_person_id)
SELECT told.id, told.system, told.local_id, told.first_position, told.person_id, told.forenames,
       told.surname, told.date_of_birth, told.sex, string_to_array(told.numbers, '|'), told.address,
       told.expected_on, told.own_person_id
FROM unnest(
    :ids ::uuid[], :systems ::text[], :local_ids ::text[], :first_positions ::bigint[],
    :person_ids ::uuid[], :forenames ::text[], :surnames ::text[], :births ::text[],
    :sexes ::text[], :numbers ::text[], :addresses ::text[],
    :expected ::text[], :own_person_ids ::uuid[]
) AS told (id, system, local_id, first_position, person_id, forenames, surname, date_of_birth, sex,
           numbers, address, expected_on, own_person_id)
ON CONFLICT (case_record_id) DO UPDATE SET
    own_person_id = excluded.own_person_id,
    forenames = excluded.forenames, surname = excluded.surname,
    date_of_birth = excluded.date_of_birth, sex = excluded.sex,
    nhs_numbers = excluded.nhs_numbers, address = excluded.address,
    expected_on = excluded.expected_on;

-- name: forget_keys(ids)!
DELETE FROM hub.match_key WHERE case_record_id = ANY (:ids ::uuid[]);

-- name: keep_keys(keys, ids)!
INSERT INTO hub.match_key (key, case_record_id)
SELECT * FROM unnest(:keys ::bytea[], :ids ::uuid[]);

-- name: meeting(ids, crowd)
-- Every pair of one of these records and another that shares a key with it. A key that more than
-- `crowd` records share says nothing about any of them: somebody's filler.
SELECT DISTINCT mine.case_record_id, other.case_record_id
FROM hub.match_key AS mine
JOIN hub.match_key AS other
  ON other.key = mine.key AND other.case_record_id <> mine.case_record_id
WHERE mine.case_record_id = ANY (:ids ::uuid[])
  AND (
      SELECT count(*)
      FROM (SELECT FROM hub.match_key AS all_with WHERE all_with.key = mine.key LIMIT :crowd + 1)
          AS counted
  ) <= :crowd;

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

-- name: record_to_decide(case_record_id)^
SELECT case_record_id, system, local_id, person_id FROM hub.match_pointer
WHERE case_record_id = :case_record_id;

-- name: records_of(person_id)
-- The records about a person, oldest first.
SELECT case_record_id, system, local_id, person_id FROM hub.match_pointer
WHERE person_id = :person_id ORDER BY first_position, case_record_id;

-- name: keep_apart(case_record_id, others)!
-- Never link this record and those again, unless a person does.
INSERT INTO hub.match_distinct (one, other)
SELECT least(:case_record_id ::uuid, each), greatest(:case_record_id ::uuid, each)
FROM unnest(:others ::uuid[]) AS each WHERE each <> :case_record_id ::uuid
ON CONFLICT DO NOTHING;

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

-- name: counts()^
-- How many case records there are, how many people they are about, how many point to another
-- record's person, and how much a person should look at. What is sealed is in none of them.
SELECT count(*), count(DISTINCT person_id),
       count(*) - count(DISTINCT person_id),
       (SELECT count(*) FROM hub.match_review WHERE status = 'open')
FROM hub.match_record AS record
WHERE NOT EXISTS (SELECT FROM hub.match_seal AS seal WHERE seal.person_id = record.person_id);
