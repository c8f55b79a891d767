-- name: footing()^
-- What every measure stands on: how it is counted, and up to where the hub has read. Nothing for a
-- reading that may not ask for numbers of everybody.
SELECT
    (
        SELECT md5(string_agg(
            made.proname || md5(made.prosrc), ' ' ORDER BY space.nspname, made.proname, made.prosrc
        ))
        FROM pg_namespace AS space JOIN pg_proc AS made ON made.pronamespace = space.oid
        WHERE space.nspname = ANY (array_agg(generation.schema_name))
    ) AS rules,
    string_agg(
        concat_ws(' ', generation.schema_name, generation.checkpoint, generation.turn),
        ', ' ORDER BY generation.schema_name
    ) AS reached
FROM hub.projection_generation AS generation
WHERE generation.status = 'active' AND (SELECT hub.reads_for('read_reports'));
