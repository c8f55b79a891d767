-- name: begin_reading(who, purpose)^
-- Have this transaction read the active read models, as this actor; give the path and the time.
SELECT hub.read_path(), now(), set_config('hub.actor', :who, true),
    set_config('hub.purpose', :purpose, true);

-- name: ties(who, person_id)
-- Everything that may bind an actor to a person or hide the person from them, with its dates.
-- What hides follows the case records wherever they were ever linked; what binds is of those that
-- are about the person now.
WITH own AS MATERIALIZED (
    SELECT case_record_id, own_person_id FROM case_record WHERE person_id = :person_id
),
ever AS MATERIALIZED (
    SELECT case_record_id, person_id, own_person_id
    FROM case_record WHERE person_id = :person_id OR own_person_id = :person_id
    UNION
    SELECT record.case_record_id, record.person_id, record.own_person_id
    FROM link_change AS moved JOIN case_record AS record USING (case_record_id)
    WHERE moved.person_id = :person_id
)
SELECT kind, since, until, NULL AS scope
FROM hub.relationships(:who, now())
WHERE case_record_id = ANY (ARRAY(SELECT case_record_id FROM own))
UNION ALL
SELECT given.kind, greatest(given.from_at, member.from_at),
    least(given.until_at, given.revoked_at, member.until_at), NULL
FROM hub.access_grant AS given
LEFT JOIN hub.team_member AS member
    ON member.kind = 'team' AND member.team = given.team AND member.subject = :who
WHERE given.person_id = ANY (ARRAY(SELECT :person_id ::uuid UNION SELECT own_person_id FROM own))
    AND given.kind NOT IN ('restricted', 'excluded', 'sealed')
    AND (given.subject = :who OR member.subject IS NOT NULL)
UNION ALL
SELECT given.kind, given.from_at, least(given.until_at, given.revoked_at), given.scope
FROM hub.access_grant AS given
WHERE (
        given.person_id = ANY (ARRAY(
            SELECT :person_id ::uuid
            UNION SELECT person_id FROM ever
            UNION SELECT own_person_id FROM ever
        ))
        OR given.case_record_ids && ARRAY(SELECT case_record_id FROM ever)
    )
    AND given.kind IN ('restricted', 'excluded', 'sealed')
    AND (given.subject IS NULL OR given.subject = :who)
UNION ALL
SELECT 'seal_member', member.from_at, member.until_at, member.team
FROM hub.team_member AS member
WHERE member.kind = 'seal' AND member.subject = :who;

-- name: visible_people()
-- Everybody whom the actor of this transaction may see.
SELECT person_id FROM hub.visible_people(
    current_setting('hub.actor', true), current_setting('hub.purpose', true), now()
);

-- name: closed_people()
-- Everybody who is out of reach of the actor of this transaction, emergency or not.
SELECT person_id FROM hub.closed_people(current_setting('hub.actor', true), now());
