-- name: find(surname, forenames, second_surname, second_forenames, either, born, identifier, local_id, postcode, outward, size)
-- People any of whose systems ever said what is asked: whom this reading may see, and the ids of others
-- that may be asked for, but never of whom it may not be known that they exist.
SELECT person_id, is_seen
FROM people_known(
    :surname, :forenames, :second_surname, :second_forenames, :either, :born ::text[], :identifier,
    :local_id, :postcode, :outward, :size ::integer
)
ORDER BY person_id;

-- name: find_alike(keys, numbers, born, size)
-- People whose names are like what is asked, the likest first: whom this reading may see, and the ids
-- of others that may be asked for. `keys` are of the words asked, of each the word of that number.
SELECT person_id, is_seen
FROM people_alike(:keys ::text[], :numbers ::integer[], :born ::text[], :size ::integer)
ORDER BY slips, person_id;

-- name: records(person_ids)
-- Each case record of these people with what its system says now: the statement of the latest day,
-- or where days are missing or equal the one the hub was told last; of what somebody goes by, the one told
-- last. Every telephone number, e-mail address and parent that it says counts.
SELECT
    record.person_id, record.case_record_id, record.system, record.local_id,
    record.linked_at > 0 AS is_linked,
    said.forenames, said.surname, said.date_of_birth, said.is_estimated, said.expected_on,
    said.sex, said.ethnicity, said.is_unborn, said.stated_on,
    lived.lines AS address_lines, lived.postcode, lived.started_on AS address_started_on,
    lived.ended_on AS address_ended_on, coalesce(lived.is_confidential, false) AS is_confidential,
    entries.events, entries.first_at, entries.last_at, reached.telephones, reached.emails,
    reached.parents_and_carers, called.known_as
FROM case_record AS record
LEFT JOIN LATERAL (
    SELECT * FROM person_statement AS each
    WHERE each.case_record_id = record.case_record_id
        AND each.withdrawn_revision > each.revision IS NOT TRUE
    ORDER BY each.stated_on DESC NULLS LAST, each.position DESC
    LIMIT 1
) AS said ON true
LEFT JOIN LATERAL (
    SELECT * FROM person_address AS each
    WHERE each.case_record_id = record.case_record_id
        AND each.withdrawn_revision > each.revision IS NOT TRUE
    ORDER BY (each.ended_on IS NULL) DESC, each.started_on DESC NULLS LAST, each.position DESC
    LIMIT 1
) AS lived ON true
LEFT JOIN LATERAL (
    SELECT
        count(*) AS events, min(each.happened_at) AS first_at, max(each.happened_at) AS last_at
    FROM chronology_entry AS each
    WHERE each.case_record_id = record.case_record_id
        AND each.withdrawn_revision > each.revision IS NOT TRUE
) AS entries ON true
LEFT JOIN LATERAL (
    SELECT each.known_as FROM person_known_as AS each
    WHERE each.case_record_id = record.case_record_id
        AND each.withdrawn_revision > each.revision IS NOT TRUE
    ORDER BY each.position DESC
    LIMIT 1
) AS called ON true
CROSS JOIN LATERAL (
    SELECT
        array_agg(DISTINCT said.value ORDER BY said.value)
            FILTER (WHERE said.field = 'telephone') AS telephones,
        array_agg(DISTINCT said.value ORDER BY said.value)
            FILTER (WHERE said.field = 'email') AS emails,
        array_agg(DISTINCT said.value ORDER BY said.value)
            FILTER (WHERE said.field = 'parent') AS parents_and_carers
    FROM person_contact AS each
    CROSS JOIN LATERAL (
        SELECT 'telephone', unnest(each.telephones)
        UNION ALL SELECT 'email', unnest(each.emails)
        UNION ALL SELECT 'parent', unnest(each.parents_and_carers)
    ) AS said (field, value)
    WHERE each.case_record_id = record.case_record_id
        AND each.withdrawn_revision > each.revision IS NOT TRUE
) AS reached
WHERE record.person_id = ANY(:person_ids ::uuid[])
ORDER BY record.person_id, record.system, record.local_id, record.case_record_id;

-- name: identifiers(person_ids)
-- Every identifier any system recorded for these people.
SELECT
    record.person_id, record.case_record_id, record.system, known.identifier_type, known.value,
    known.is_valid
FROM case_record AS record
JOIN person_identifier AS known USING (case_record_id)
WHERE record.person_id = ANY(:person_ids ::uuid[])
    AND known.withdrawn_revision > known.revision IS NOT TRUE
ORDER BY record.person_id, known.identifier_type, known.position;

-- name: involvements(person_ids)
-- What is open for these people: an episode or plan that began and of which no end is known. The
-- closure of a case, which seldom names a plan, ends the plans of its record.
SELECT record.person_id, record.case_record_id, record.system, began.step AS kind,
    began.reference, began.happened_on AS since
FROM case_record AS record
JOIN journey_step AS began USING (case_record_id)
WHERE record.person_id = ANY(:person_ids ::uuid[])
    AND began.step IN ('early_help_opened', 'child_in_need_started', 'child_protection_started')
    AND began.withdrawn_revision > began.revision IS NOT TRUE
    AND NOT EXISTS (
        SELECT FROM journey_step AS ended
        WHERE ended.case_record_id = began.case_record_id
            AND ended.withdrawn_revision > ended.revision IS NOT TRUE
            AND (began.step, ended.step) IN (
                ('early_help_opened', 'early_help_closed'),
                ('child_in_need_started', 'child_in_need_ended'),
                ('child_in_need_started', 'case_closed'),
                ('child_protection_started', 'child_protection_ended'),
                ('child_protection_started', 'case_closed')
            )
            AND (
                ended.reference = began.reference
                OR (ended.step = 'case_closed' AND ended.happened_on >= began.happened_on)
            )
    )
ORDER BY record.person_id, began.happened_on NULLS FIRST, began.position;

-- name: told(person_ids)
-- All that each system ever told of these people's names, births and addresses: of each record first
-- what it says now, as in `records`, and then the newest.
SELECT * FROM (
    SELECT
        record.case_record_id, false AS is_address, each.stated_on AS since, NULL::date AS until,
        each.forenames, each.surname, each.date_of_birth, NULL::text[] AS lines,
        NULL::text AS postcode, each.position
    FROM case_record AS record JOIN person_statement AS each USING (case_record_id)
    WHERE record.person_id = ANY(:person_ids ::uuid[])
        AND each.withdrawn_revision > each.revision IS NOT TRUE
    UNION ALL
    SELECT
        record.case_record_id, true, each.started_on, each.ended_on, NULL, NULL, NULL,
        each.lines, each.postcode, each.position
    FROM case_record AS record JOIN person_address AS each USING (case_record_id)
    WHERE record.person_id = ANY(:person_ids ::uuid[])
        AND each.withdrawn_revision > each.revision IS NOT TRUE
) AS told
ORDER BY
    case_record_id, is_address, (until IS NULL) DESC, since DESC NULLS LAST, position DESC;

-- name: confidential(person_ids)
-- The addresses that any record of these people calls confidential. In a replay where there is one by now,
-- also a home that no event tells: it may not have been told by then, but in the correction of an address.
SELECT person_id, event_id, lines, postcode FROM homes_in_confidence(:person_ids ::uuid[])
UNION ALL
SELECT person_id, '00000000-0000-0000-0000-000000000000', NULL, NULL
FROM unnest(:person_ids ::uuid[]) AS one (person_id)
WHERE current_setting('hub.home_hidden_since', true) = 'yes';

-- name: confidential_now(case_record_ids)
-- Of these case records, where the people they are about now live in confidence.
SELECT case_record_id, event_id, lines, postcode
FROM homes_in_confidence_now(:case_record_ids ::uuid[]);

-- name: lived()
-- Every address there is: asked in a replay, which holds one person.
SELECT case_record_id, event_id, lines, postcode FROM person_address;

-- name: keep_confidential(event_ids)!
-- In a replay, where the tables are temporary: call addresses confidential that are so today.
UPDATE person_address SET is_confidential = true WHERE event_id = ANY(:event_ids ::uuid[]);

-- name: say_confidential()$
-- In a replay: that there is a home today that is confidential.
SELECT set_config('hub.home_hidden_since', 'yes', true);
