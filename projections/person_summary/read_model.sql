-- What each source system says of a person: one row per statement, so that a statement taken back
-- leaves the one before it. Which of them holds today is for the queries.

CREATE TABLE person_statement (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    stated_on          date,
    forenames          text,
    surname            text,
    date_of_birth      text,
    is_estimated       boolean,
    expected_on        date,
    sex                text,
    ethnicity          text,
    is_unborn          boolean,
    forenames_folded   text,   -- for finding: lower case, without accents and punctuation
    surname_folded     text,
    withdrawn_revision integer
);
CREATE INDEX person_statement_case_record ON person_statement (case_record_id);
CREATE INDEX person_statement_surname ON person_statement
    (surname_folded text_pattern_ops, forenames_folded text_pattern_ops);
CREATE INDEX person_statement_forenames ON person_statement (forenames_folded text_pattern_ops);
CREATE INDEX person_statement_born ON person_statement (date_of_birth);
CREATE INDEX person_statement_words ON person_statement USING gin
    (string_to_array(coalesce(forenames_folded, '') || ' ' || coalesce(surname_folded, ''), ' '));

CREATE TABLE person_address (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    started_on         date,
    ended_on           date,
    lines              text[],
    postcode           text,
    postcode_folded    text,
    is_confidential    boolean,
    withdrawn_revision integer
);
CREATE INDEX person_address_case_record ON person_address (case_record_id);
CREATE INDEX person_address_postcode ON person_address (postcode_folded);

CREATE TABLE person_identifier (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    identifier_type    text,
    value              text,
    value_folded       text,
    is_valid           boolean,
    withdrawn_revision integer
);
CREATE INDEX person_identifier_case_record ON person_identifier (case_record_id);
CREATE INDEX person_identifier_value ON person_identifier (value_folded);

-- How a family is reached, and who the parents are. Nobody is found by it.
CREATE TABLE person_contact (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    telephones         text[],
    emails             text[],
    parents_and_carers text[],
    withdrawn_revision integer
);
CREATE INDEX person_contact_case_record ON person_contact (case_record_id);

-- What each system says that somebody goes by: it finds them as their forenames do.
CREATE TABLE person_known_as (
    event_id           uuid PRIMARY KEY,
    case_record_id     uuid,
    position           bigint,
    revision           integer,
    known_as           text,
    known_as_folded    text,
    withdrawn_revision integer
);
CREATE INDEX person_known_as_case_record ON person_known_as (case_record_id);
CREATE INDEX person_known_as_name ON person_known_as (known_as_folded text_pattern_ops);
CREATE INDEX person_known_as_words ON person_known_as USING gin
    (string_to_array(known_as_folded, ' '));

-- The words of all names, and no person: whose they are is not said here. No reader may look into it
-- (serving.sql); two words that share a key may be one word and a slip of it.
CREATE TABLE name_word (
    word text PRIMARY KEY,
    keys text[]
);
CREATE INDEX name_word_keys ON name_word USING gin (keys);
