-- name: decisions(person_ids, from_on, to_on)
-- First decisions and what was exchanged about them, of those whom this reading may see.
SELECT * FROM informed_decisions(:person_ids ::uuid[], :from_on ::date, :to_on ::date)
ORDER BY decided_on NULLS LAST, decided_at NULLS FIRST, event_id;

-- name: information_counts(from_on, to_on)
-- How many there are of everybody, by what was asked and answered when; nothing of whose they are.
SELECT asked, answered, decisions FROM information_counts(:from_on ::date, :to_on ::date);
