-- When somebody proved who they are is what the identity provider says, and not when they came to the
-- pages: it lets people in whom it still knows without asking them anything.

ALTER TABLE hub.session ALTER COLUMN signed_in_at DROP NOT NULL, ALTER COLUMN signed_in_at DROP DEFAULT;
COMMENT ON COLUMN hub.session.signed_in_at IS
    'When they proved to the identity provider who they are; null where it does not say.';

ALTER TABLE hub.sign_in_attempt ADD COLUMN is_again boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN hub.sign_in_attempt.is_again IS
    'Whether the provider was asked to have people prove who they are though it knows them.';
COMMENT ON COLUMN hub.sign_in_attempt.state_hash IS
    'Of the state, and of the cookie of the browser that began: no other can end it.';
