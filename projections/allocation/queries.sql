-- name: workers(case_record_ids)
-- Every tie that stands, of a worker or a team, to these case records; the latest first.
SELECT case_record_id, system, basis, practitioner, team, started_on, ended_on
FROM allocation
WHERE case_record_id = ANY(:case_record_ids ::uuid[])
    AND (practitioner IS NOT NULL OR team IS NOT NULL)
    AND withdrawn_revision > revision IS NOT TRUE
ORDER BY started_on DESC NULLS LAST, position DESC;
