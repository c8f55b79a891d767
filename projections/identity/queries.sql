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

-- name: case_records_at(person_id, position)
-- The case records that were about a person at a position: those of which the last change up to
-- then said so, and the one of its own where no change up to then said anything.
SELECT about.case_record_id
FROM (
    SELECT case_record_id FROM link_change WHERE person_id = :person_id AND position <= :position
    UNION
    SELECT case_record_id FROM case_record WHERE own_person_id = :person_id
) AS about
JOIN case_record AS own USING (case_record_id)
WHERE :person_id = coalesce(
    (
        SELECT said.person_id FROM link_change AS said
        WHERE said.case_record_id = about.case_record_id AND said.position <= :position
        ORDER BY said.position DESC LIMIT 1
    ),
    own.own_person_id
)
ORDER BY about.case_record_id;

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
