-- name: add(actor, role, purpose, function, route, request_id, person_id, known_on, compared_with, outcome, reason, result_count, subject, basis)!
-- One read, search or refusal.
INSERT INTO hub.access_record
    (actor, role, purpose, function, route, request_id, person_id, known_on, compared_with,
     outcome, reason, result_count, subject, basis)
VALUES
    (:actor, :role, :purpose, :function, :route, :request_id, :person_id, :known_on, :compared_with,
     :outcome, :reason, :result_count, :subject, :basis);

-- name: of_people(person_ids, size, before)
-- Who has viewed any of these people, newest first; pages carry on before an id.
SELECT id, at, actor, role, purpose, function, route, known_on, compared_with, outcome, reason,
    result_count
FROM hub.access_record WHERE person_id = ANY (:person_ids ::uuid[]) AND (:before ::bigint IS NULL OR id < :before)
ORDER BY id DESC LIMIT :size;

-- name: extent(first, before)^
-- The newest record of some days, and how many there are.
SELECT coalesce(max(id), 0), count(*) FROM hub.access_record WHERE at >= :first AND at < :before;

-- name: between(first, before, after, last, size)
-- A page of the records of some days, in the order they were written; pages carry on after an id.
SELECT id, at, actor, role, purpose, function, route, request_id, person_id, known_on,
    compared_with, outcome, reason, result_count, subject, basis
FROM hub.access_record
WHERE at >= :first AND at < :before AND id > :after AND id <= :last
ORDER BY id LIMIT :size;

-- name: given_to(person_ids)
-- Who has read the record of a person, as the person is told: by day, role, team and purpose.
SELECT
    (record.at AT TIME ZONE 'Europe/London')::date AS on_day, record.role, member.teams,
    record.purpose,
    coalesce(record.basis = 'break_glass', false) OR record.function = 'open_break_glass'
        AS is_emergency,
    count(*) AS times, array_agg(DISTINCT record.actor ORDER BY record.actor) AS names
FROM hub.access_record AS record
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(DISTINCT team, ', ' ORDER BY team), '') AS teams
    FROM hub.team_member
    WHERE kind = 'team' AND from_at <= record.at AND until_at <= record.at IS NOT TRUE
        AND subject = coalesce(record.subject, 'local ' || record.actor)
) AS member
WHERE record.person_id = ANY (:person_ids ::uuid[]) AND record.outcome = 'allowed'
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1 DESC, 2, 3, 4;
