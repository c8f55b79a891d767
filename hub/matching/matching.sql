-- name: take_turn()$
-- The matcher's checkpoint, for one matcher at a time: nothing where another has it.
SELECT position FROM hub.match_checkpoint FOR UPDATE SKIP LOCKED;

-- name: hold_matcher()$
-- Wait for the matcher, and keep it waiting until this transaction ends.
SELECT position FROM hub.match_checkpoint FOR UPDATE;

-- name: move_checkpoint(position)!
UPDATE hub.match_checkpoint SET position = :position;

-- name: known_records(ids)
-- What the matcher knows of these case records.
SELECT case_record_id, system, local_id, first_position, person_id, forenames, surname,
       date_of_birth, nhs_number, is_confidential, address, name_key
FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[]);

-- name: keep_records(ids, systems, local_ids, first_positions, person_ids, forenames, surnames, births, numbers, confidential, addresses, keys)!
-- Remember records as they are now; whom they are about is changed by links alone.
INSERT INTO hub.match_record
    (case_record_id, system, local_id, first_position, person_id, forenames, surname,
     date_of_birth, nhs_number, is_confidential, address, name_key)
SELECT * FROM unnest(
    :ids ::uuid[], :systems ::text[], :local_ids ::text[], :first_positions ::bigint[],
    :person_ids ::uuid[], :forenames ::text[], :surnames ::text[], :births ::text[],
    :numbers ::text[], :confidential ::boolean[], :addresses ::text[], :keys ::text[]
)
ON CONFLICT (case_record_id) DO UPDATE SET
    forenames = excluded.forenames, surname = excluded.surname,
    date_of_birth = excluded.date_of_birth, nhs_number = excluded.nhs_number,
    is_confidential = excluded.is_confidential, address = excluded.address,
    name_key = excluded.name_key;

-- name: candidates(ids)
-- Every pair of one of these records and another that shares a key with it.
SELECT mine.case_record_id, other.case_record_id
FROM hub.match_record AS mine
JOIN hub.match_record AS other
  ON other.nhs_number = mine.nhs_number AND other.case_record_id <> mine.case_record_id
WHERE mine.case_record_id = ANY (:ids ::uuid[])
UNION
SELECT mine.case_record_id, other.case_record_id
FROM hub.match_record AS mine
JOIN hub.match_record AS other
  ON other.name_key = mine.name_key AND other.case_record_id <> mine.case_record_id
WHERE mine.case_record_id = ANY (:ids ::uuid[]);

-- name: members(person_ids)
-- Every record about these people.
SELECT case_record_id, system, local_id, first_position, person_id, forenames, surname,
       date_of_birth, nhs_number, is_confidential, address, name_key
FROM hub.match_record WHERE person_id = ANY (:person_ids ::uuid[]);

-- name: kept_apart(ids)
-- What people decided is not to be linked.
SELECT case_record_id, person_id FROM hub.match_distinct
WHERE case_record_id = ANY (:ids ::uuid[]);

-- name: point(case_record_id, person_id)!
-- Point a record at a person.
UPDATE hub.match_record SET person_id = :person_id WHERE case_record_id = :case_record_id;

-- name: keep_apart(case_record_id, person_id)!
INSERT INTO hub.match_distinct (case_record_id, person_id) VALUES (:case_record_id, :person_id)
ON CONFLICT DO NOTHING;

-- name: note_conflict(case_record_id, person_id, reason)!
INSERT INTO hub.match_conflict (case_record_id, person_id, reason)
VALUES (:case_record_id, :person_id, :reason) ON CONFLICT DO NOTHING;

-- name: settle_conflict(case_record_id, person_id)!
DELETE FROM hub.match_conflict
WHERE case_record_id = :case_record_id AND person_id = :person_id;

-- name: record_to_decide(case_record_id)^
SELECT case_record_id, system, local_id, person_id FROM hub.match_record
WHERE case_record_id = :case_record_id;

-- name: others_of_own_person(case_record_id, person_id)$
-- How many other records are linked to this record's own person.
SELECT count(*) FROM hub.match_record
WHERE person_id = :person_id AND case_record_id <> :case_record_id;

-- name: person_is_known(person_id)$
SELECT count(*) FROM hub.match_record WHERE person_id = :person_id;

-- name: records_of(person_id)
-- The records about a person, oldest first.
SELECT case_record_id, system, local_id, person_id FROM hub.match_record
WHERE person_id = :person_id ORDER BY first_position;

-- name: conflicts_of(ids, person_id)
-- What a person should look at, for these records or this person.
SELECT case_record_id, person_id, reason, noticed_at FROM hub.match_conflict
WHERE case_record_id = ANY (:ids ::uuid[]) OR person_id = :person_id
ORDER BY noticed_at, case_record_id;

-- name: link_events(ids, types)
-- Every decision about these records, oldest first.
SELECT position, topic, state, received_at FROM hub.stored_event
WHERE originator_id = ANY (:ids ::uuid[]) AND event_type = ANY (:types ::text[])
ORDER BY position;
