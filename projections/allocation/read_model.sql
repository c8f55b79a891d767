-- Who works with each child: one row per event that ties a worker, a team or the duty rota to them.
-- The functions hub.relationships and hub.visible_people read it.

CREATE TABLE allocation (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    system             text,
    basis              text,     -- allocated, contact, referral, assessment, lead_practitioner, plan
    practitioner       text,     -- reference in the system, or the name where it gives none
    team               text,
    started_on         date,
    ended_on           date,
    withdrawn_revision integer
);
CREATE INDEX allocation_case_record ON allocation (case_record_id);
CREATE INDEX allocation_practitioner ON allocation (practitioner, system);
CREATE INDEX allocation_team ON allocation (team);
CREATE INDEX allocation_contact ON allocation (started_on) WHERE basis = 'contact';
