-- People any of whose systems ever said what is asked. A name or an identifier finds; a date of birth
-- or a postcode narrows what they found, or finds where nothing else is asked. Names are beginnings
-- of folded names, `second_…` those where the surname is two words; `asked_born` holds the dates that
-- would be forgiven. Names are compared by ^@, which says nothing of the rows it passes over: under
-- row-level security LIKE could use no index.
CREATE OR REPLACE FUNCTION people_found(
    asked_surname text, asked_forenames text, asked_second_surname text,
    asked_second_forenames text, asked_either text, asked_born text[], asked_identifier text,
    asked_local_id text, asked_postcode text
) RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE
AS $body$
    SELECT DISTINCT record.person_id
    FROM (
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_surname IS NOT NULL
            AND said.surname_folded ^@ asked_surname AND said.forenames_folded ^@ asked_forenames
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_second_surname IS NOT NULL
            AND said.surname_folded ^@ asked_second_surname
            AND said.forenames_folded ^@ asked_second_forenames
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_either IS NOT NULL
            AND (said.surname_folded ^@ asked_either OR said.forenames_folded ^@ asked_either)
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION
        SELECT said.case_record_id
        FROM person_statement AS said
        WHERE asked_surname IS NULL AND asked_either IS NULL AND asked_identifier IS NULL
            AND asked_postcode IS NULL AND said.date_of_birth = ANY(asked_born)
            AND said.withdrawn_revision > said.revision IS NOT TRUE
        UNION
        SELECT known.case_record_id
        FROM person_identifier AS known
        WHERE known.value_folded = asked_identifier
            AND known.withdrawn_revision > known.revision IS NOT TRUE
        UNION
        SELECT own.case_record_id FROM case_record AS own WHERE own.local_id = asked_local_id
        UNION
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
$body$;

-- Those whom the same question finds beyond whom this reading may see, but nobody excluded or sealed:
-- their ids, so that one who has to can ask for one in an emergency.
CREATE OR REPLACE FUNCTION people_unseen(
    asked_surname text, asked_forenames text, asked_second_surname text,
    asked_second_forenames text, asked_either text, asked_born text[], asked_identifier text,
    asked_local_id text, asked_postcode text
) RETURNS TABLE (person_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog
SET plan_cache_mode = force_custom_plan
AS $body$
BEGIN
    PERFORM set_config('search_path', hub.active_path(), true);
    RETURN QUERY
    SELECT found.person_id
    FROM people_found(
        asked_surname, asked_forenames, asked_second_surname, asked_second_forenames, asked_either,
        asked_born, asked_identifier, asked_local_id, asked_postcode
    ) AS found
    WHERE hub.reads_for('find_people')
        AND found.person_id NOT IN (SELECT hub.readable_people())
        AND found.person_id NOT IN (SELECT hub.hidden_people_now());
END
$body$;
