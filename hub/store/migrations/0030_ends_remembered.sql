-- Up to which day the ends of months or quarters are settled: remembered, or nothing was known by then.
-- It outlives what is remembered, so that a day that was forgotten is not filled again by itself.
CREATE TABLE hub.ends_remembered (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    upto     date NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON hub.ends_remembered TO hub_project;
