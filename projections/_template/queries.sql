-- name: referrals(person_id)
-- A person's referrals, oldest first. Withdrawn rows are hidden; the person is found through the
-- identity read model, so that linking touches nothing here.
SELECT referral.event_id, referral.referral_id, referral.received_on
FROM case_record AS record
JOIN template_referral AS referral USING (case_record_id)
WHERE record.person_id = :person_id
    AND referral.withdrawn_revision > referral.revision IS NOT TRUE
ORDER BY referral.received_on NULLS LAST, referral.position;
