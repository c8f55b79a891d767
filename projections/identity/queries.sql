-- name: case_records_of(person_id)
-- The case records that are about a person now.
SELECT case_record_id, person_id, own_person_id, system, local_id, person_id <> own_person_id AS is_linked
FROM case_record
WHERE person_id = :person_id
ORDER BY system, local_id, case_record_id;

-- name: case_records(case_record_ids)
-- These case records, whoever they are about.
SELECT case_record_id, person_id, own_person_id, system, local_id, person_id <> own_person_id AS is_linked
FROM case_record
WHERE case_record_id = ANY(:case_record_ids ::uuid[])
ORDER BY system, local_id, case_record_id;

-- name: link_changes(case_record_ids)
-- Every change of whom these case records are about, oldest first.
SELECT position, case_record_id, person_id, change, changed_at
FROM link_change
WHERE case_record_id = ANY(:case_record_ids ::uuid[])
ORDER BY position;

-- name: gone_by(person_id)
-- The person that the record of this id is about, where no record is about the id itself any more.
SELECT person_id AS case_record_id FROM case_record
WHERE own_person_id = :person_id AND person_id <> :person_id
  AND NOT EXISTS (SELECT FROM case_record AS about WHERE about.person_id = :person_id);
