-- What was decided lately is looked at beside what waits: found without reading all that ever was asked.
CREATE INDEX match_review_decided ON hub.match_review (settled_at DESC, review_id)
    WHERE status = 'decided';
