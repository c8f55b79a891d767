-- name: upto()$
-- The last end of a month or quarter that is settled, if there is one.
SELECT upto FROM hub.ends_remembered;

-- name: settle(day)!
-- An end is remembered, or nothing was known by then; it never goes back.
INSERT INTO hub.ends_remembered (upto) VALUES (:day)
ON CONFLICT (only_row) DO UPDATE SET upto = greatest(ends_remembered.upto, excluded.upto);
