-- People any of whose systems ever said what is asked. What somebody goes by finds them as their
-- forenames do, and with their surname where it is no whole name. A name or an identifier finds; a date
-- of birth or a postcode narrows what they found, or finds where nothing else is asked. Names are beginnings
-- of folded names, `second_…` those where the surname is two words; `asked_born` holds the dates that
-- would be forgiven. Names are compared by ^@, which says nothing of the rows it passes over: under
-- row-level security LIKE could use no index. A postcode is looked up first: few live there, and many
-- share a forename. Somebody is given once for each thing that finds them, so that whoever needs a few
-- need not have all of them looked up. The first half of a postcode, where a tenth of a county may live,
-- only narrows what else is asked. A home that any of somebody's systems calls confidential finds nobody,
-- though another system has it as any home, nor one that may be it where that system does not say which.
DROP FUNCTION IF EXISTS people_found(text, text, text, text, text, text[], text, text, text);
CREATE OR REPLACE FUNCTION people_found(
    asked_surname text, asked_forenames text, asked_second_surname text,
    asked_second_forenames text, asked_either text, asked_born text[], asked_identifier text,
    asked_local_id text, asked_postcode text, asked_outward text
) RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE
AS $body$
    WITH near AS MATERIALIZED (
        SELECT same.case_record_id
        FROM person_address AS lived
        JOIN case_record AS own USING (case_record_id)
        JOIN case_record AS same ON same.person_id = own.person_id
        WHERE lived.postcode_folded = asked_postcode
    )
    SELECT record.person_id
    FROM (
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_surname IS NOT NULL
            AND said.surname_folded ^@ asked_surname AND said.forenames_folded ^@ asked_forenames
            AND (asked_postcode IS NULL OR said.case_record_id = ANY (ARRAY(SELECT * FROM near)))
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION ALL
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_second_surname IS NOT NULL
            AND said.surname_folded ^@ asked_second_surname
            AND said.forenames_folded ^@ asked_second_forenames
            AND (asked_postcode IS NULL OR said.case_record_id = ANY (ARRAY(SELECT * FROM near)))
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION ALL
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_either IS NOT NULL
            AND (said.surname_folded ^@ asked_either OR said.forenames_folded ^@ asked_either)
            AND (asked_postcode IS NULL OR said.case_record_id = ANY (ARRAY(SELECT * FROM near)))
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION ALL
        SELECT called.case_record_id
        FROM person_known_as AS called
        WHERE called.known_as_folded
                ^@ coalesce(asked_second_forenames, asked_forenames, asked_either)
            AND (
                asked_either IS NOT NULL
                OR called.known_as_folded ^@ (asked_forenames || ' ' || asked_surname)
                OR EXISTS (
                    SELECT FROM person_statement AS said
                    WHERE said.case_record_id = called.case_record_id
                        AND (
                            said.surname_folded ^@ asked_second_surname
                            OR said.surname_folded ^@ asked_surname
                                AND called.known_as_folded ^@ asked_forenames
                        )
                        AND said.withdrawn_revision > said.revision IS NOT TRUE
                )
            )
            AND (asked_postcode IS NULL OR called.case_record_id = ANY (ARRAY(SELECT * FROM near)))
            AND called.withdrawn_revision > called.revision IS NOT TRUE
        UNION ALL
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_surname IS NULL AND asked_either IS NULL AND asked_identifier IS NULL
            AND asked_postcode IS NULL AND said.date_of_birth = ANY(asked_born)
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION ALL
        SELECT known.case_record_id
        FROM person_identifier AS known
        WHERE known.value_folded = asked_identifier
            AND known.withdrawn_revision > known.revision IS NOT TRUE
        UNION ALL
        SELECT own.case_record_id FROM case_record AS own WHERE own.local_id = asked_local_id
        UNION ALL
        SELECT lived.case_record_id
        FROM person_address AS lived
        WHERE asked_surname IS NULL AND asked_either IS NULL AND asked_identifier IS NULL
            AND lived.postcode_folded = asked_postcode
            AND lived.withdrawn_revision > lived.revision IS NOT TRUE
    ) AS found
    JOIN case_record AS record USING (case_record_id)
    WHERE record.person_id IS NOT NULL
        AND (
            asked_born IS NULL
            OR EXISTS (
                SELECT FROM case_record AS same
                JOIN person_statement AS said USING (case_record_id)
                WHERE same.person_id = record.person_id AND said.date_of_birth = ANY(asked_born)
            )
        )
        AND (
            asked_postcode IS NULL
            OR EXISTS (
                SELECT FROM case_record AS same
                JOIN person_address AS lived USING (case_record_id)
                WHERE same.person_id = record.person_id AND lived.postcode_folded = asked_postcode
            )
        )
        AND (
            asked_outward IS NULL
            OR EXISTS (
                SELECT FROM case_record AS same
                JOIN person_address AS lived USING (case_record_id)
                WHERE same.person_id = record.person_id
                    AND asked_outward IN (lived.postcode_folded, left(lived.postcode_folded, -3))
            )
        )
        AND NOT (
            coalesce(asked_postcode, asked_outward) IS NOT NULL
            AND CASE WHEN EXISTS (  -- which homes those are is asked of the few who have any
                SELECT FROM case_record AS same
                JOIN person_address AS lived USING (case_record_id)
                WHERE same.person_id = record.person_id AND lived.is_confidential
            ) THEN EXISTS (
                SELECT FROM homes_in_confidence(ARRAY[record.person_id]) AS home
                CROSS JOIN upper(regexp_replace(home.postcode, '[\W_]', '', 'g')) AS hidden
                WHERE asked_postcode = hidden OR asked_outward IN (hidden, left(hidden, -3))
            ) ELSE false END
        )
$body$;

-- The same question put once: at most `size` of those whom this reading may see, and as many of whom it
-- may not, but nobody excluded or sealed: their ids, so that one who has to can ask for one in an
-- emergency. Of those, who are only counted, ten are looked up for each that is counted at most: there may
-- be thousands, and one is found once for each thing said of them.
DROP FUNCTION IF EXISTS people_unseen(text, text, text, text, text, text[], text, text, text);
DROP FUNCTION IF EXISTS people_known(
    text, text, text, text, text, text[], text, text, text, integer
);
CREATE OR REPLACE FUNCTION people_known(
    asked_surname text, asked_forenames text, asked_second_surname text,
    asked_second_forenames text, asked_either text, asked_born text[], asked_identifier text,
    asked_local_id text, asked_postcode text, asked_outward text, size integer
) RETURNS TABLE (person_id uuid, is_seen boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan
SET random_page_cost = 1.1  -- or the planner would rather read a whole table than look up hundreds
AS $body$
#variable_conflict use_column
DECLARE
    readable uuid[] := ARRAY(SELECT hub.readable_people());
    hidden   uuid[] := ARRAY(SELECT hub.hidden_people_now());
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    IF NOT hub.reads_for('find_people') THEN
        RETURN;
    END IF;
    RETURN QUERY (
        SELECT DISTINCT found.person_id, true
        FROM people_found(
            asked_surname, asked_forenames, asked_second_surname, asked_second_forenames,
            asked_either, asked_born, asked_identifier, asked_local_id, asked_postcode,
            asked_outward
        ) AS found
        WHERE found.person_id = ANY (readable)
        ORDER BY 1 LIMIT size
    ) UNION ALL (
        SELECT DISTINCT other.person_id, false
        FROM (
            SELECT found.person_id
            FROM people_found(
                asked_surname, asked_forenames, asked_second_surname, asked_second_forenames,
                asked_either, asked_born, asked_identifier, asked_local_id, asked_postcode,
                asked_outward
            ) AS found
            WHERE found.person_id <> ALL (readable) AND found.person_id <> ALL (hidden)
            LIMIT size * 10
        ) AS other
        LIMIT size
    );
END
$body$;

-- The words of all names are for people_alike alone: no policy lets anybody else see one.
REVOKE SELECT ON name_word FROM hub_api;
DO $protect$
BEGIN
    IF NOT (SELECT relforcerowsecurity FROM pg_class WHERE oid = 'name_word'::regclass) THEN
        ALTER TABLE name_word ENABLE ROW LEVEL SECURITY;
        ALTER TABLE name_word FORCE ROW LEVEL SECURITY;
    END IF;
END
$protect$;

-- People whose names are like what was asked: each word asked is alike to a word of one statement, or of
-- what the record says they go by, by a key that both have. `slips` is how much was forgiven, by the
-- digits of those keys. Gives at most `size` of those whom this reading may see, and as many that it may not, but nobody excluded or
-- sealed. Words are looked for among all words there are, then people by the words that are alike. A
-- name may be alike to that of thousands: those whom the reading may see are all held against it; of
-- others, who are only counted, ten statements for each that is counted at most.
CREATE OR REPLACE FUNCTION people_alike(
    asked_keys text[], asked_numbers integer[], asked_born text[], size integer
) RETURNS TABLE (person_id uuid, is_seen boolean, slips integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan
SET random_page_cost = 1.1  -- or the planner would rather read a whole table than look up hundreds
AS $body$
#variable_conflict use_column
DECLARE
    alike_words   text[];
    alike_numbers integer[];
    alike_slips   integer[];
    first_words   text[];
    last_words    text[];
    words_asked   integer := (SELECT max(number) FROM unnest(asked_numbers) AS asked (number));
    readable      uuid[] := ARRAY(SELECT hub.readable_records());
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    IF NOT hub.reads_for('find_people') THEN
        RETURN;
    END IF;
    SELECT array_agg(word), array_agg(number), array_agg(slip),
        array_agg(word) FILTER (WHERE number = 1),
        array_agg(word) FILTER (WHERE number = words_asked)
    INTO alike_words, alike_numbers, alike_slips, first_words, last_words
    FROM (
        SELECT known.word, asked.number, min(left(asked.key, 1)::integer) AS slip
        FROM name_word AS known
        CROSS JOIN unnest(known.keys) AS own (key)
        JOIN unnest(asked_keys, asked_numbers) AS asked (key, number) USING (key)
        WHERE known.keys && asked_keys
        GROUP BY known.word, asked.number
    ) AS alike;
    RETURN QUERY
    WITH statement AS NOT MATERIALIZED (
        SELECT event_id, case_record_id, string_to_array(
            coalesce(forenames_folded, '') || ' ' || coalesce(surname_folded, ''), ' '
        ) AS words
        FROM person_statement
        WHERE (asked_born IS NULL OR date_of_birth = ANY (asked_born))
            AND withdrawn_revision > revision IS NOT TRUE
        UNION ALL
        SELECT said.event_id, said.case_record_id, string_to_array(concat_ws(
            ' ', called.known_as_folded, said.forenames_folded, said.surname_folded
        ), ' ')
        FROM person_known_as AS called JOIN person_statement AS said USING (case_record_id)
        WHERE string_to_array(called.known_as_folded, ' ') && alike_words
            AND called.withdrawn_revision > called.revision IS NOT TRUE
            AND (asked_born IS NULL OR said.date_of_birth = ANY (asked_born))
            AND said.withdrawn_revision > said.revision IS NOT TRUE
    ),
    alike AS MATERIALIZED (
        SELECT * FROM unnest(alike_words, alike_numbers, alike_slips) AS alike (word, number, slip)
    ),
    said AS MATERIALIZED (
        SELECT * FROM statement
        WHERE case_record_id = ANY (readable)
            AND words && first_words AND (words_asked = 1 OR words && last_words)
        UNION ALL (
            SELECT * FROM statement
            WHERE case_record_id <> ALL (readable)
                AND words && first_words AND (words_asked = 1 OR words && last_words)
                AND (words_asked < 3 OR words_asked = (
                    SELECT count(DISTINCT number) FROM alike WHERE word = ANY (words)
                ))
            LIMIT size * 10
        )
    ),
    near AS (
        SELECT said.event_id, said.case_record_id, alike.number, min(alike.slip) AS slip
        FROM said CROSS JOIN unnest(said.words) AS own (word) JOIN alike USING (word)
        GROUP BY said.event_id, said.case_record_id, alike.number
    ),
    like_asked AS (
        SELECT near.case_record_id, sum(near.slip)::integer AS slips
        FROM near GROUP BY near.event_id, near.case_record_id HAVING count(*) = words_asked
    ),
    found AS (
        SELECT record.person_id, min(like_asked.slips) AS slips,
            record.person_id IN (SELECT hub.readable_people()) AS is_seen
        FROM like_asked JOIN case_record AS record USING (case_record_id)
        WHERE record.person_id IS NOT NULL
        GROUP BY record.person_id
    ),
    placed AS (
        SELECT found.*, row_number() OVER (
            PARTITION BY found.is_seen ORDER BY found.slips, found.person_id
        ) AS place
        FROM found
        WHERE found.is_seen OR found.person_id NOT IN (SELECT hub.hidden_people_now())
    )
    SELECT placed.person_id, placed.is_seen, placed.slips FROM placed WHERE placed.place <= size;
END
$body$;
