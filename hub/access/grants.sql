-- name: begin_reading(who, purpose, function, person_id, of_the_past)^
-- Have this transaction read the active read models, as this actor and no more than they may see; give
-- the path and the time.
SELECT hub.read_path(), now(),
    hub.begin_reading(:who, :purpose, :function, :person_id, :of_the_past);

-- name: ties(who, person_id)
-- Everything that may bind an actor to a person or hide the person from them, with its dates.
SELECT kind, since, until, scope FROM hub.ties(:who, :person_id);

-- name: visible_people()
-- Everybody whom the reading of this transaction may see.
SELECT hub.readable_people();
