-- name: generations()
-- The read models that are kept as of a day, with their shapes.
SELECT known_on, projection, shape FROM hub.projection_generation
WHERE status = 'remembered' ORDER BY known_on;

-- name: read_known_on(day)$
-- Have this transaction read what is kept of a day.
SELECT hub.read_path_known_on(:day ::date);
