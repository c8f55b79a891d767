-- name: tallies(measure, from_on, to_on, known_on, firsts, lasts, is_grouped)
-- A measure's numbers over everybody, whomever the reading may see.
SELECT scope, key, standing, reason, things, median, ninetieth, numbers
FROM measure_tallies(
    :measure, :from_on ::date, :to_on ::date, :known_on ::date, :firsts ::date[], :lasts ::date[],
    :is_grouped
);
