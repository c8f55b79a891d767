-- name: add(actor, role, purpose, function, route, request_id, person_id, known_on, outcome, reason, result_count, subject, basis)!
-- One read, search or refusal.
INSERT INTO hub.access_record
    (actor, role, purpose, function, route, request_id, person_id, known_on, outcome, reason,
     result_count, subject, basis)
VALUES
    (:actor, :role, :purpose, :function, :route, :request_id, :person_id, :known_on, :outcome,
     :reason, :result_count, :subject, :basis);

-- name: of_people(person_ids, size)
-- Who has viewed any of these people, newest first.
SELECT at, actor, role, purpose, function, route, known_on, outcome, reason, result_count
FROM hub.access_record WHERE person_id = ANY (:person_ids ::uuid[])
ORDER BY id DESC LIMIT :size;
