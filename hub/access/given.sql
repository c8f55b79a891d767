-- name: add(grant_id, kind, person_id, case_record_ids, subject, team, scope, reason_code, reason, granted_by, until_at)!
-- Something is given or imposed.
INSERT INTO hub.access_grant
    (grant_id, kind, person_id, case_record_ids, subject, team, scope, reason_code, reason,
     granted_by, until_at)
VALUES
    (:grant_id, :kind, :person_id, :case_record_ids ::uuid[], :subject, :team, :scope,
     :reason_code, :reason, :granted_by, :until_at);

-- name: revoke(grant_id, revoked_by, because)^
-- It does not hold any longer.
UPDATE hub.access_grant
SET revoked_at = now(), revoked_by = :revoked_by, revoked_because = :because
WHERE grant_id = :grant_id AND revoked_at IS NULL
RETURNING kind, person_id, subject, team;

-- name: of_person(people, records)
-- What was ever given or imposed about a person, the latest first.
SELECT grant_id, kind, coalesce(subject, 'team ' || team, scope, 'everybody') AS whose, reason,
    granted_by, from_at, until_at, revoked_at, revoked_by
FROM hub.access_grant
WHERE person_id = ANY (:people ::uuid[]) OR case_record_ids && :records ::uuid[]
ORDER BY from_at DESC, grant_id;

-- name: join_team(kind, team, subject, until_at, decided_by, reason)!
-- Somebody works in a team, is on a duty rota, or sees what is sealed for a scope.
INSERT INTO hub.team_member (kind, team, subject, until_at, decided_by, reason)
SELECT :kind, :team, :subject, :until_at, :decided_by, :reason
WHERE NOT EXISTS (
    SELECT FROM hub.team_member
    WHERE kind = :kind AND team = :team AND subject = :subject
        AND until_at <= now() IS NOT TRUE
);

-- name: leave_team(kind, team, subject, ended_by)!
-- They do not any longer.
UPDATE hub.team_member SET until_at = now(), ended_by = :ended_by
WHERE kind = :kind AND team = :team AND subject = :subject AND until_at <= now() IS NOT TRUE;

-- name: teams_named()
-- The teams that the systems name.
SELECT hub.teams_named();

-- name: map_practitioner(system, reference, subject, decided_by, reason)!
-- A worker of a source system is somebody at the identity provider.
INSERT INTO hub.practitioner (system, reference, subject, decided_by, reason)
SELECT :system, :reference, :subject, :decided_by, :reason
WHERE NOT EXISTS (
    SELECT FROM hub.practitioner
    WHERE system = :system AND reference = :reference AND subject = :subject
        AND until_at <= now() IS NOT TRUE
);

-- name: unmap_practitioner(system, reference, subject, ended_by)!
-- They are not, or not any longer.
UPDATE hub.practitioner SET until_at = now(), ended_by = :ended_by
WHERE system = :system AND reference = :reference AND subject = :subject
    AND until_at <= now() IS NOT TRUE;

-- name: act()!
-- From here to the end of the transaction or `act_no_more`, as the role that writes decisions.
SET LOCAL ROLE hub_access;

-- name: act_no_more()!
-- As the login again.
SET LOCAL ROLE NONE;

-- name: emergencies(size)
-- Every emergency, those nobody judged first, the oldest of them first.
SELECT grant_id, person_id, subject, granted_by AS opened_by, reason_code, reason, from_at AS at,
    until_at, revoked_at, reviewed_at, reviewed_by, finding, review_reason
FROM hub.access_grant
WHERE kind = 'break_glass'
ORDER BY reviewed_at IS NOT NULL, CASE WHEN reviewed_at IS NULL THEN from_at END, from_at DESC
LIMIT :size;

-- name: emergency(grant_id)^
-- One emergency, held until the transaction ends.
SELECT person_id, subject, granted_by, reviewed_at FROM hub.access_grant
WHERE grant_id = :grant_id AND kind = 'break_glass' FOR UPDATE;

-- name: review(grant_id, reviewed_by, finding, review_reason)!
-- It was judged.
UPDATE hub.access_grant
SET reviewed_at = now(), reviewed_by = :reviewed_by, finding = :finding,
    review_reason = :review_reason
WHERE grant_id = :grant_id AND reviewed_at IS NULL;
