-- name: begin_reading(who, purpose, function, person_id, of_the_past)
-- Have this transaction read the active read models, as this actor and no more than they may see; give
-- the path and the time, and a row for everything that may bind the actor to the person or hide the
-- person from them: one row without a kind where there is nothing. What is asked of one person is
-- looked up by index whoever it is: one plan does for all, and is not made for each page anew.
SELECT begun.path, begun.at, begun.done, tie.kind, tie.since, tie.until, tie.scope
FROM (
    SELECT hub.read_path() AS path, now() AS at,
        hub.begin_reading(:who, :purpose, :function, :person_id ::uuid, :of_the_past) AS done,
        set_config(
            'plan_cache_mode',
            CASE WHEN :person_id ::uuid IS NULL THEN 'auto' ELSE 'force_generic_plan' END, true
        ) AS planned
) AS begun
LEFT JOIN LATERAL hub.ties(:who, :person_id ::uuid) AS tie ON :person_id ::uuid IS NOT NULL;

-- name: ties(who, person_id)
-- Everything that may bind an actor to a person or hide the person from them, with its dates.
SELECT kind, since, until, scope FROM hub.ties(:who, :person_id);

-- name: visible_people()
-- Everybody whom the reading of this transaction may see.
SELECT hub.readable_people();
