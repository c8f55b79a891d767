-- name: moved_to(own_person_id)$
-- The person that the record of this id is about by now.
SELECT person_id FROM hub.match_pointer WHERE own_person_id = :own_person_id;

-- name: own_person(case_record_id)$
SELECT own_person_id FROM hub.match_pointer WHERE case_record_id = :case_record_id;

-- name: conflicts_noted()
-- The pairs an older hub noted for a person to decide; each is now a review.
DELETE FROM hub.match_conflict RETURNING case_record_id, matched_case_record_id;

-- name: sealed(person_ids)$
-- One of these persons whose record is sealed, or nothing.
SELECT person_id FROM hub.match_seal WHERE person_id = ANY (:person_ids ::uuid[]) LIMIT 1;

-- name: sealed_of(person_ids)
-- Those of these persons whose record is sealed.
SELECT person_id FROM hub.match_seal WHERE person_id = ANY (:person_ids ::uuid[]);

-- name: seals_of(person_id)
SELECT seal_id FROM hub.match_seal WHERE person_id = :person_id ORDER BY seal_id;

-- name: keep_seal(seal_id, person_id, scope, actor, reason)!
-- The matcher and whoever reads know of it from the same moment on.
WITH known AS (
    INSERT INTO hub.match_seal (seal_id, person_id, scope) VALUES (:seal_id, :person_id, :scope)
    ON CONFLICT (seal_id) DO NOTHING
)
INSERT INTO hub.access_grant
    (grant_id, kind, person_id, case_record_ids, scope, reason, granted_by)
SELECT
    :seal_id, 'sealed', :person_id,
    coalesce(array_agg(pointer.case_record_id), '{}'), :scope, :reason, :actor
FROM hub.match_pointer AS pointer
WHERE pointer.person_id = :person_id
ON CONFLICT (grant_id) DO UPDATE
SET revoked_at = NULL, revoked_by = NULL, revoked_because = NULL,
    case_record_ids = access_grant.case_record_ids || excluded.case_record_ids;

-- name: drop_seal(seal_id, actor, reason)!
WITH known AS (
    DELETE FROM hub.match_seal WHERE seal_id = :seal_id
)
UPDATE hub.access_grant
SET revoked_at = now(), revoked_by = :actor, revoked_because = :reason
WHERE grant_id = :seal_id AND kind = 'sealed' AND revoked_at IS NULL;

-- name: hold_record(case_record_id, person_id)!
INSERT INTO hub.match_quarantine (case_record_id, person_id) VALUES (:case_record_id, :person_id)
ON CONFLICT (case_record_id) DO NOTHING;

-- name: held(case_record_id)$
SELECT person_id FROM hub.match_quarantine WHERE case_record_id = :case_record_id;

-- name: let_go(case_record_id)!
DELETE FROM hub.match_quarantine WHERE case_record_id = :case_record_id;

-- name: join_of(person_id, into)$
-- The join that moved a person's records to another.
SELECT join_id FROM hub.match_join
WHERE person_id = :person_id AND into_person_id = :into AND status = 'joined';

-- name: join_to_decide(join_id)^
SELECT person_id, into_person_id, status FROM hub.match_join WHERE join_id = :join_id;

-- name: joins_of(person_ids)
-- The joins and proposals of these persons, oldest first.
SELECT join_id, person_id, into_person_id, status FROM hub.match_join
WHERE person_id = ANY (:person_ids ::uuid[]) OR into_person_id = ANY (:person_ids ::uuid[])
ORDER BY at, join_id;

-- name: proposed_joins()
-- What waits for a second person, oldest first; never a sealed person.
SELECT join_id, person_id, into_person_id, at FROM hub.match_join AS proposed
WHERE status = 'proposed' AND NOT EXISTS (
    SELECT FROM hub.match_seal AS seal
    WHERE seal.person_id IN (proposed.person_id, proposed.into_person_id)
)
ORDER BY at, join_id;

-- name: keep_join(join_id, person_id, into_person_id, status)!
INSERT INTO hub.match_join (join_id, person_id, into_person_id, status)
VALUES (:join_id, :person_id, :into_person_id, :status)
ON CONFLICT (join_id) DO UPDATE SET status = excluded.status;

-- name: drop_join(join_id)!
DELETE FROM hub.match_join WHERE join_id = :join_id;

-- name: keep_relation(relation_id, one, other, relation, status)!
INSERT INTO hub.match_relation (relation_id, one, other, relation, status)
VALUES (:relation_id, :one, :other, :relation, :status)
ON CONFLICT (relation_id) DO UPDATE SET status = excluded.status;

-- name: keep_relations(ids, ones, others, relations)!
-- Relations that were proposed just now.
INSERT INTO hub.match_relation (relation_id, one, other, relation, status)
SELECT *, 'proposed'
FROM unnest(:ids ::uuid[], :ones ::uuid[], :others ::uuid[], :relations ::text[]);

-- name: relations_of(person_ids)
-- The relations of these persons, with the ids both go by now. A sealed person has none, and nobody
-- has one to themselves: two who were linked all the same.
WITH resolved AS (
    SELECT related.relation_id, mine.person_id AS one, theirs.person_id AS other,
           related.relation, related.status
    FROM hub.match_relation AS related
    JOIN hub.match_pointer AS mine ON mine.own_person_id = related.one
    JOIN hub.match_pointer AS theirs ON theirs.own_person_id = related.other
    WHERE related.one IN (
              SELECT own_person_id FROM hub.match_pointer
              WHERE person_id = ANY (:person_ids ::uuid[]))
       OR related.other IN (
              SELECT own_person_id FROM hub.match_pointer
              WHERE person_id = ANY (:person_ids ::uuid[]))
)
SELECT relation_id, one, other, relation, status FROM resolved
WHERE status <> 'withdrawn' AND one <> other
  AND NOT EXISTS (SELECT FROM hub.match_seal AS seal WHERE seal.person_id IN (one, other))
ORDER BY status, relation, relation_id;

-- name: related_before(person_ids, ids)
-- Which of these relations were ever spoken of, and which two of these persons' families were, by
-- the ids both go by now.
SELECT relation_id, one, other FROM hub.match_relation WHERE relation_id = ANY (:ids ::uuid[])
UNION ALL
SELECT related.relation_id, mine.person_id, theirs.person_id
FROM hub.match_pointer AS own
JOIN hub.match_relation AS related ON own.own_person_id IN (related.one, related.other)
JOIN hub.match_pointer AS mine ON mine.own_person_id = related.one
JOIN hub.match_pointer AS theirs ON theirs.own_person_id = related.other
WHERE own.person_id = ANY (:person_ids ::uuid[]);

-- name: open_reviews_of(ids)
-- What is asked about these records now.
SELECT review_id, case_record_id, asked FROM hub.match_review
WHERE status = 'open' AND case_record_id = ANY (:ids ::uuid[]);

-- name: distinct_again(ids)
-- The reviews that asked whether these records are distinct still, and were decided.
SELECT review_id FROM hub.match_review
WHERE status = 'decided' AND kind = 'distinct' AND case_record_id = ANY (:ids ::uuid[]);

-- name: answered_about(ids)
-- The persons whom people were asked about with these records, and answered.
SELECT DISTINCT unnest(candidates) FROM hub.match_review
WHERE status = 'decided' AND case_record_id = ANY (:ids ::uuid[]);

-- name: open_reviews_naming(person_ids)
-- What is asked now that has one of these persons among its candidates, by this id or by that of a
-- record of theirs, or is about their records.
SELECT review_id, case_record_id, asked FROM hub.match_review
WHERE status = 'open' AND (
    candidates && (:person_ids ::uuid[] || ARRAY(
        SELECT own_person_id FROM hub.match_record WHERE person_id = ANY (:person_ids ::uuid[])))
    OR case_record_id = ANY (ARRAY(
        SELECT case_record_id FROM hub.match_record WHERE person_id = ANY (:person_ids ::uuid[]))));

-- name: open_reviews_between(records, others, people)
-- What is asked now about any of these records and any of those, whichever of them is asked about.
-- A candidate stands for the records that point to it, and for the record whose own person it is.
-- Reviews are looked up by the records: all that are open may be a hundred thousand.
SELECT DISTINCT review.review_id
FROM hub.match_review AS review
CROSS JOIN unnest(review.candidates) AS candidate (person_id)
WHERE review.status = 'open'
  AND review.case_record_id = ANY (:records ::uuid[] || :others ::uuid[])
  AND ((review.case_record_id = ANY (:records ::uuid[])
        AND (candidate.person_id = ANY (:people ::uuid[]) OR EXISTS (
            SELECT FROM hub.match_record AS theirs
            WHERE theirs.case_record_id = ANY (:others ::uuid[])
              AND candidate.person_id IN (theirs.person_id, theirs.own_person_id))))
    OR (review.case_record_id = ANY (:others ::uuid[])
        AND EXISTS (
            SELECT FROM hub.match_record AS ours
            WHERE ours.case_record_id = ANY (:records ::uuid[])
              AND candidate.person_id IN (ours.person_id, ours.own_person_id))));

-- name: keep_reviews(ids, records, kinds, reasons, candidates, asked, likelihoods)!
-- What is asked from now on; each one's candidates are an array written as text.
INSERT INTO hub.match_review
    (review_id, case_record_id, kind, reason, candidates, asked, likelihood, status)
SELECT id, record, kind, reason, candidates::uuid[], asked, likelihood, 'open'
FROM unnest(
    :ids ::uuid[], :records ::uuid[], :kinds ::text[], :reasons ::text[], :candidates ::text[],
    :asked ::bytea[], :likelihoods ::integer[]
) AS told (id, record, kind, reason, candidates, asked, likelihood);

-- name: settle_reviews(ids, status)!
UPDATE hub.match_review SET status = :status, settled_at = now()
WHERE review_id = ANY (:ids ::uuid[]);

-- name: queue(after, size)
-- What is to be decided: links that may be wrong, then the likeliest, then the oldest; pages carry on
-- after the last row shown. Nothing about a sealed person is in it, by whatever id.
SELECT review.review_id, review.case_record_id, record.system, record.local_id, record.person_id,
       review.kind, review.reason, review.candidates, review.requested_at, review.likelihood,
       review.status
FROM hub.match_review AS review
JOIN hub.match_pointer AS record USING (case_record_id)
WHERE review.status = 'open'
  AND (:after ::uuid IS NULL
       OR (-review.likelihood, review.requested_at, review.review_id)
          > (SELECT -shown.likelihood, shown.requested_at, shown.review_id
             FROM hub.match_review AS shown WHERE shown.review_id = :after ::uuid))
  AND NOT EXISTS (
      SELECT FROM unnest(review.candidates || record.person_id) AS asked (person_id)
      LEFT JOIN hub.match_pointer AS moved ON moved.own_person_id = asked.person_id
      JOIN hub.match_seal AS seal ON seal.person_id IN (asked.person_id, moved.person_id))
ORDER BY review.likelihood DESC, review.requested_at, review.review_id LIMIT :size;

-- name: decided_lately(size)
-- What people decided and nobody took back, the newest first. As in the queue, nothing about a sealed
-- person is in it.
SELECT review.review_id, review.case_record_id, record.system, record.local_id, record.person_id,
       review.kind, review.reason, review.candidates, review.requested_at, review.likelihood,
       review.status, review.settled_at
FROM hub.match_review AS review
JOIN hub.match_pointer AS record USING (case_record_id)
WHERE review.status = 'decided'
  AND NOT EXISTS (
      SELECT FROM unnest(review.candidates || record.person_id) AS asked (person_id)
      LEFT JOIN hub.match_pointer AS moved ON moved.own_person_id = asked.person_id
      JOIN hub.match_seal AS seal ON seal.person_id IN (asked.person_id, moved.person_id))
ORDER BY review.settled_at DESC, review.review_id LIMIT :size;

-- name: review(review_id)^
SELECT review.review_id, review.case_record_id, record.system, record.local_id, record.person_id,
       review.kind, review.reason, review.candidates, review.requested_at, review.likelihood,
       review.status
FROM hub.match_review AS review
JOIN hub.match_pointer AS record USING (case_record_id)
WHERE review.review_id = :review_id
  AND NOT EXISTS (
      SELECT FROM unnest(review.candidates || record.person_id) AS asked (person_id)
      LEFT JOIN hub.match_pointer AS moved ON moved.own_person_id = asked.person_id
      JOIN hub.match_seal AS seal ON seal.person_id IN (asked.person_id, moved.person_id));

-- name: keep_model(model_version, model_sha256)!
UPDATE hub.match_checkpoint SET model_version = :model_version, model_sha256 = :model_sha256;

-- name: active_model()^
SELECT model_version, model_sha256 FROM hub.match_checkpoint;

-- name: live_in_confidence(ids, person_ids)$
-- Whether any record of these persons, or of those whom these records are about, calls an address of
-- theirs confidential, or called one so that has ended.
SELECT EXISTS (
    SELECT FROM hub.match_record AS record JOIN hub.match_statement AS said USING (case_record_id)
    WHERE said.said ?| ARRAY['address_withheld', 'was_withheld']
        AND said.withdrawn_revision <= said.revision
        AND (
            record.person_id = ANY (:person_ids ::uuid[])
            OR record.person_id = ANY (ARRAY(
                SELECT person_id FROM hub.match_record WHERE case_record_id = ANY (:ids ::uuid[])
            ))
        )
);

-- name: record_to_decide(case_record_id)^
SELECT case_record_id, system, local_id, person_id FROM hub.match_pointer
WHERE case_record_id = :case_record_id;

-- name: records_of(person_id)
-- The records about a person, oldest first.
SELECT case_record_id, system, local_id, person_id FROM hub.match_pointer
WHERE person_id = :person_id ORDER BY first_position, case_record_id;
