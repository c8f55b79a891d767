-- Who may see which record: grants, teams, who a worker named in a record is, and what follows.
--
-- A relationship is read where it was recorded, in the transaction that answers, so it is never
-- older than the read models; a grant is a row of the hub's own. Both are the same for the decision
-- in hub/access and for the functions below, which say it for everybody at once.

DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_access') THEN
        BEGIN
            CREATE ROLE hub_access NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END IF;
END
$roles$;
-- The pages act for it, for one decision at a time, to write down an emergency; commands always do.
GRANT hub_access TO hub_api WITH INHERIT FALSE, SET TRUE;
GRANT hub_access TO hub_ingest WITH INHERIT TRUE, SET FALSE;
GRANT USAGE ON SCHEMA hub TO hub_access;
GRANT SELECT, INSERT ON hub.stored_event TO hub_access;
GRANT SELECT, UPDATE (position, received_at) ON hub.store_position TO hub_access;

CREATE TABLE hub.access_grant (
    grant_id        uuid PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN (
        'allocated', 'conference_chair', 'break_glass', 'audit_engagement',
        'listed', 'restricted', 'excluded', 'sealed'
    )),
    person_id       uuid NOT NULL,
    case_record_ids uuid[] NOT NULL DEFAULT '{}',
    subject         text,
    team            text,
    scope           text,
    reason_code     text,
    reason          text NOT NULL,
    granted_by      text NOT NULL,
    from_at         timestamptz NOT NULL DEFAULT now(),
    until_at        timestamptz,
    revoked_at      timestamptz,
    revoked_by      text,
    revoked_because text,
    reviewed_at     timestamptz,
    reviewed_by     text,
    finding         text,
    review_reason   text,
    CHECK (kind IN ('restricted', 'sealed') = (subject IS NULL AND team IS NULL)),
    CHECK (kind NOT IN ('break_glass', 'audit_engagement') OR until_at IS NOT NULL),
    CHECK (kind <> 'excluded' OR subject IS NOT NULL),
    CHECK ((kind = 'sealed') = (scope IS NOT NULL)),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    CHECK ((reviewed_at IS NULL) = (finding IS NULL)),
    CHECK (reviewed_by IS NULL OR reviewed_by <> subject)
);
COMMENT ON TABLE hub.access_grant IS
    'What somebody may see beyond, or may not see in spite of, what their work gives them. Rows are '
    'never deleted: one that no longer holds has revoked_at or an until_at that is past.';
COMMENT ON COLUMN hub.access_grant.case_record_ids IS
    'The case records that were about the person then: what hides a person stays with each of them '
    'when links change.';
COMMENT ON COLUMN hub.access_grant.subject IS
    'Issuer and subject at the identity provider, or "local" and a name on the hub''s own machine.';
CREATE INDEX access_grant_person ON hub.access_grant (person_id);
CREATE INDEX access_grant_records ON hub.access_grant USING gin (case_record_ids);
CREATE INDEX access_grant_subject ON hub.access_grant (subject) WHERE subject IS NOT NULL;
CREATE INDEX access_grant_team ON hub.access_grant (team) WHERE team IS NOT NULL;
CREATE INDEX access_grant_hiding ON hub.access_grant (kind)
    WHERE kind IN ('restricted', 'excluded', 'sealed');
CREATE INDEX access_grant_unreviewed ON hub.access_grant (from_at)
    WHERE kind = 'break_glass' AND reviewed_at IS NULL;

CREATE TABLE hub.team_member (
    kind       text NOT NULL CHECK (kind IN ('team', 'duty', 'seal')),
    team       text NOT NULL,
    subject    text NOT NULL,
    from_at    timestamptz NOT NULL DEFAULT now(),
    until_at   timestamptz,
    decided_by text NOT NULL,
    reason     text NOT NULL,
    ended_by   text,
    PRIMARY KEY (kind, team, subject, from_at)
);
COMMENT ON TABLE hub.team_member IS
    'Who works in a team as the systems name it (team), who is on a duty rota and sees every recent '
    'contact (duty), and who still sees records sealed for a scope (seal).';
CREATE INDEX team_member_subject ON hub.team_member (subject);

CREATE TABLE hub.practitioner (
    system     text NOT NULL,
    reference  text NOT NULL,
    subject    text NOT NULL,
    from_at    timestamptz NOT NULL DEFAULT now(),
    until_at   timestamptz,
    decided_by text NOT NULL,
    reason     text NOT NULL,
    ended_by   text,
    PRIMARY KEY (system, reference, subject, from_at)
);
COMMENT ON TABLE hub.practitioner IS
    'Who a worker of a source system is at the identity provider: by their reference there, or by '
    'their name where the system gives none.';
CREATE INDEX practitioner_subject ON hub.practitioner (subject);

CREATE TABLE hub.relationship_rule (
    basis text PRIMARY KEY,
    days  integer NOT NULL CHECK (days > 0)
);
COMMENT ON TABLE hub.relationship_rule IS
    'For how many days work with a child gives its worker a relationship, where no end is recorded.';
INSERT INTO hub.relationship_rule (basis, days)
VALUES ('contact', 90), ('referral', 365), ('assessment', 365), ('lead_practitioner', 730),
       ('plan', 730);

GRANT SELECT, INSERT, UPDATE ON hub.access_grant, hub.team_member, hub.practitioner TO hub_access;
GRANT SELECT ON hub.access_grant, hub.team_member, hub.practitioner, hub.relationship_rule
    TO hub_api;
GRANT SELECT ON hub.relationship_rule TO hub_access;

ALTER TABLE hub.access_record ADD COLUMN basis text;
COMMENT ON COLUMN hub.access_record.basis IS
    'What gave the actor this record: allocated, team, duty, break_glass and so on.';

-- The functions read the active generation of the read models, which is not there yet.
SET LOCAL check_function_bodies = off;

-- The case records somebody works with, why, and from when to when (the end is exclusive).
-- Only what can hold at the moment asked for is looked at.
CREATE FUNCTION hub.relationships(who text, moment timestamptz)
RETURNS TABLE (case_record_id uuid, kind text, since timestamptz, until timestamptz)
LANGUAGE sql STABLE
AS $body$
    SELECT
        work.case_record_id, work.basis,
        greatest(worker.from_at, work.started_on::timestamp AT TIME ZONE 'Europe/London'),
        least(
            worker.until_at,
            (
                coalesce(work.ended_on, work.started_on + rule.days) + 1
            )::timestamp AT TIME ZONE 'Europe/London'
        )
    FROM hub.practitioner AS worker
    JOIN allocation AS work ON work.system = worker.system AND work.practitioner = worker.reference
    LEFT JOIN hub.relationship_rule AS rule ON rule.basis = work.basis
    WHERE worker.subject = who AND work.withdrawn_revision > work.revision IS NOT TRUE
        AND (work.basis = 'allocated' OR work.started_on IS NOT NULL)
    UNION ALL
    SELECT
        work.case_record_id, 'team',
        greatest(member.from_at, work.started_on::timestamp AT TIME ZONE 'Europe/London'),
        least(
            member.until_at,
            (
                coalesce(work.ended_on, work.started_on + rule.days) + 1
            )::timestamp AT TIME ZONE 'Europe/London'
        )
    FROM hub.team_member AS member
    JOIN allocation AS work ON work.team = member.team
    LEFT JOIN hub.relationship_rule AS rule ON rule.basis = work.basis
    WHERE member.kind = 'team' AND member.subject = who
        AND (work.basis = 'allocated' OR work.started_on IS NOT NULL)
        AND work.withdrawn_revision > work.revision IS NOT TRUE
    UNION ALL
    SELECT
        work.case_record_id, 'duty',
        greatest(member.from_at, work.started_on::timestamp AT TIME ZONE 'Europe/London'),
        least(
            member.until_at,
            (
                work.started_on + (
                    SELECT days FROM hub.relationship_rule WHERE basis = 'contact'
                ) + 1
            )::timestamp AT TIME ZONE 'Europe/London'
        )
    FROM hub.team_member AS member
    JOIN allocation AS work ON work.basis = 'contact'
    WHERE member.kind = 'duty' AND member.subject = who
        AND work.started_on BETWEEN (moment AT TIME ZONE 'Europe/London')::date
            - (SELECT days FROM hub.relationship_rule WHERE basis = 'contact')
            AND (moment AT TIME ZONE 'Europe/London')::date
        AND work.withdrawn_revision > work.revision IS NOT TRUE
$body$;

-- The grants that hold for somebody at a moment: their own, and those of the teams they are in.
CREATE FUNCTION hub.grants_of(who text, moment timestamptz)
RETURNS TABLE (kind text, person_id uuid)
LANGUAGE sql STABLE
AS $body$
    SELECT given.kind, given.person_id
    FROM hub.access_grant AS given
    WHERE (
            given.subject = who
            OR given.team IN (
                SELECT member.team FROM hub.team_member AS member
                WHERE member.kind = 'team' AND member.subject = who
                    AND member.from_at <= moment AND member.until_at <= moment IS NOT TRUE
            )
        )
        AND given.from_at <= moment
        AND least(given.until_at, given.revoked_at) <= moment IS NOT TRUE
$body$;

-- The people whom a grant of some kind hides: wherever their case records have been linked to since.
CREATE FUNCTION hub.hidden_people(which text, who text, moment timestamptz)
RETURNS TABLE (person_id uuid, scope text)
LANGUAGE sql STABLE
AS $body$
    WITH hiding AS (
        SELECT given.person_id, given.case_record_ids, given.scope
        FROM hub.access_grant AS given
        WHERE given.kind = which AND given.kind IN ('restricted', 'excluded', 'sealed')
            AND (given.subject IS NULL OR given.subject = who)
            AND given.from_at <= moment
            AND least(given.until_at, given.revoked_at) <= moment IS NOT TRUE
    ),
    hit AS (
        SELECT record.case_record_id, record.person_id, record.own_person_id, hiding.scope
        FROM hiding JOIN case_record AS record ON record.person_id = hiding.person_id
        UNION
        SELECT record.case_record_id, record.person_id, record.own_person_id, hiding.scope
        FROM hiding JOIN case_record AS record ON record.own_person_id = hiding.person_id
        UNION
        SELECT record.case_record_id, record.person_id, record.own_person_id, hiding.scope
        FROM hiding JOIN case_record AS record
            ON record.case_record_id = ANY (hiding.case_record_ids)
    )
    SELECT hiding.person_id, hiding.scope FROM hiding
    UNION
    SELECT hit.person_id, hit.scope FROM hit
    UNION
    SELECT hit.own_person_id, hit.scope FROM hit
    UNION
    SELECT moved.person_id, hit.scope FROM hit JOIN link_change AS moved USING (case_record_id)
$body$;

-- Who is out of somebody's reach whatever happens: excluded, or sealed for a scope not theirs.
CREATE FUNCTION hub.closed_people(who text, moment timestamptz)
RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE
AS $body$
    SELECT hidden.person_id FROM hub.hidden_people('excluded', who, moment) AS hidden
    UNION
    SELECT hidden.person_id FROM hub.hidden_people('sealed', who, moment) AS hidden
    WHERE NOT EXISTS (
        SELECT FROM hub.team_member AS member
        WHERE member.kind = 'seal' AND member.team = hidden.scope AND member.subject = who
            AND member.from_at <= moment AND member.until_at <= moment IS NOT TRUE
    )
$body$;

-- Everybody whom somebody may see, for a purpose, at a moment. An actor who is not set sees nobody.
CREATE FUNCTION hub.visible_people(who text, what_for text, moment timestamptz)
RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE
AS $body$
    WITH own_grants AS (
        SELECT given.kind, given.person_id FROM hub.grants_of(who, moment) AS given
        UNION
        SELECT given.kind, record.person_id
        FROM hub.grants_of(who, moment) AS given
        JOIN case_record AS record ON record.own_person_id = given.person_id
    ),
    reached AS (
        SELECT record.person_id
        FROM hub.relationships(who, moment) AS work
        JOIN case_record AS record USING (case_record_id)
        WHERE work.since <= moment IS NOT FALSE AND work.until <= moment IS NOT TRUE
        UNION
        SELECT given.person_id FROM own_grants AS given
        WHERE given.kind IN ('allocated', 'conference_chair', 'break_glass')
            OR (given.kind = 'audit_engagement' AND what_for = 'audit')
    )
    SELECT reached.person_id FROM reached
    WHERE who <> '' AND reached.person_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM hub.closed_people(who, moment) AS closed
            WHERE closed.person_id = reached.person_id
        )
        AND (
            NOT EXISTS (
                SELECT FROM hub.hidden_people('restricted', who, moment) AS hidden
                WHERE hidden.person_id = reached.person_id
            )
            OR EXISTS (
                SELECT FROM own_grants AS given
                WHERE given.person_id = reached.person_id
                    AND given.kind IN ('listed', 'break_glass')
            )
        )
$body$;
