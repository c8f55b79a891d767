-- name: begin(state_hash, nonce, code_verifier, next, is_again, seconds)!
-- A sign-in is begun.
INSERT INTO hub.sign_in_attempt
    (state_hash, nonce, code_verifier, next, is_again, expires_at)
VALUES (:state_hash, :nonce, :code_verifier, :next, :is_again,
        now() + make_interval(secs => :seconds));

-- name: forget_old()!
-- Those that never came back.
DELETE FROM hub.sign_in_attempt WHERE expires_at < now();

-- name: take(state_hash)^
-- The sign-in that comes back, once.
DELETE FROM hub.sign_in_attempt WHERE state_hash = :state_hash
RETURNING nonce, code_verifier, next, is_again, expires_at > now() AS is_current;

-- name: open(id_hash, issuer, subject, name, role, purpose, signed_in_at, seconds)!
-- A browser is signed in.
INSERT INTO hub.session (id_hash, issuer, subject, name, role, purpose, signed_in_at, ends_at)
VALUES (:id_hash, :issuer, :subject, :name, :role, :purpose, :signed_in_at ::timestamptz,
        now() + make_interval(secs => :seconds));

-- name: find(id_hash, idle)^
-- Whose a cookie is, while its session lasts.
SELECT issuer, subject, name, role, purpose, signed_in_at,
       last_seen_at < now() - interval '1 minute' AS is_stale
FROM hub.session
WHERE id_hash = :id_hash AND ended_at IS NULL AND ends_at > now()
  AND last_seen_at > now() - make_interval(secs => :idle);

-- name: touch(id_hash)!
-- They are still here.
UPDATE hub.session SET last_seen_at = now() WHERE id_hash = :id_hash;

-- name: choose_purpose(id_hash, purpose)!
-- What they came for.
UPDATE hub.session SET purpose = :purpose WHERE id_hash = :id_hash;

-- name: remember_search(id_hash, asked)!
-- What they search for, instead of what they searched for before.
INSERT INTO hub.last_search (id_hash, asked) VALUES (:id_hash, :asked)
ON CONFLICT (id_hash) DO UPDATE SET asked = excluded.asked, asked_at = now();

-- name: forget_searches(idle)!
-- Those that no browser goes back to.
DELETE FROM hub.last_search WHERE asked_at < now() - make_interval(secs => :idle);

-- name: last_search(id_hash, idle)$
-- What they searched for.
SELECT asked FROM hub.last_search
WHERE id_hash = :id_hash AND asked_at > now() - make_interval(secs => :idle);

-- name: forget_search(id_hash)!
-- What a browser searched for that is signed out.
DELETE FROM hub.last_search WHERE id_hash = :id_hash;

-- name: end(id_hash)!
-- One browser is signed out.
UPDATE hub.session SET ended_at = now() WHERE id_hash = :id_hash AND ended_at IS NULL;

-- name: end_all(issuer, subject)!
-- Somebody is signed out everywhere.
UPDATE hub.session SET ended_at = now()
WHERE issuer = :issuer AND subject = :subject AND ended_at IS NULL;
