-- name: decisions(person_ids, from_on, to_on)
-- First decisions and when partners answered, of those whom this reading may see.
SELECT person_id, event_id, case_record_id, contact_id, decided_on, decided_at, outcome, level,
    source_system, asked, answered, agencies
FROM informed_decisions(:person_ids ::uuid[], :from_on ::date, :to_on ::date)
ORDER BY decided_on NULLS LAST, decided_at NULLS FIRST, event_id;
