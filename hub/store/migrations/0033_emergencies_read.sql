-- An emergency and an audit open a record to read it. What is added to a record, the mark of a
-- significant event, is added by those who work with the child: as hub/access/decide.py decides.

-- As before (0012_reading.sql), and marks.
-- Whether somebody may use a function on one person's record, for a purpose, now.
CREATE OR REPLACE FUNCTION hub.may_see(who text, what_for text, does text, whose uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $body$
    WITH held AS MATERIALIZED (
        SELECT tie.kind, tie.scope FROM hub.ties(who, whose) AS tie
        WHERE tie.since <= now() IS NOT FALSE AND tie.until <= now() IS NOT TRUE
    )
    SELECT who <> ''
        AND NOT EXISTS (SELECT FROM held WHERE kind = 'excluded')
        AND NOT EXISTS (
            SELECT FROM held AS seal
            WHERE seal.kind = 'sealed' AND NOT EXISTS (
                SELECT FROM held AS member
                WHERE member.kind = 'seal_member' AND member.scope = seal.scope
            )
        )
        AND (
            does = 'open_break_glass'
            OR (
                (
                    does = 'decide_matches'
                    OR EXISTS (
                        SELECT FROM held
                        WHERE kind IN (
                            'allocated', 'conference_chair', 'team', 'duty', 'referral',
                            'assessment', 'lead_practitioner', 'plan'
                        ) OR (
                            does <> 'mark_significance' AND (
                                kind = 'break_glass'
                                OR (kind = 'audit_engagement' AND what_for = 'audit')
                            )
                        )
                    )
                )
                AND (
                    NOT EXISTS (SELECT FROM held WHERE kind = 'restricted')
                    OR EXISTS (
                        SELECT FROM held
                        WHERE kind = 'listed'
                            OR (kind = 'break_glass' AND does <> 'mark_significance')
                    )
                )
            )
        )
$body$;
