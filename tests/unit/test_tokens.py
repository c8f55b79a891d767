"""A token proves something only if it is exactly what is expected; everything else is refused."""

import pytest
from joserfc import jwt

from hub.access.actors import Actor
from hub.signin.claims import actor_of
from hub.signin.tokens import Expected, TokenRefused, verify
from tests.hostile_tokens import (
    ACCESS,
    ACCESS_CLAIMS,
    ELLIPTIC,
    HOSTILE,
    ID,
    ID_CLAIMS,
    KEYS,
    NOW,
    signed,
)


def test_a_good_access_token_is_taken() -> None:
    assert verify(signed(ACCESS_CLAIMS), KEYS, ACCESS, now=NOW)["sub"] == "u-17"
    assert verify(signed(ACCESS_CLAIMS | {"aud": ["a", "hub-api"]}), KEYS, ACCESS, now=NOW)
    assert verify(signed(ACCESS_CLAIMS, {"typ": "at+jwt"}), KEYS, ACCESS, now=NOW)
    elliptic = jwt.encode({"alg": "ES256", "kid": "ec"}, ACCESS_CLAIMS, ELLIPTIC)
    assert verify(elliptic, KEYS, ACCESS, now=NOW)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_token_is_refused(kind: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        verify(HOSTILE[kind](), KEYS, ACCESS, now=NOW)
    assert "u-17" not in str(refused.value)


def test_there_are_enough_hostile_tokens() -> None:
    assert len(HOSTILE) >= 40
    assert len({make() for make in HOSTILE.values()}) == len(HOSTILE)


def test_clocks_may_differ_by_a_minute() -> None:
    late = signed(ACCESS_CLAIMS | {"exp": NOW - 59})
    assert verify(late, KEYS, ACCESS, now=NOW)


def test_an_id_token_is_taken_for_its_own_sign_in_only() -> None:
    assert verify(signed(ID_CLAIMS), KEYS, ID, now=NOW)["nonce"] == "n-1"
    for wrong in ({"nonce": "n-2"}, {"azp": "other-client"}, {"token_use": "access"}):
        with pytest.raises(TokenRefused):
            verify(signed(ID_CLAIMS | wrong), KEYS, ID, now=NOW)
    with pytest.raises(TokenRefused):
        verify(signed(ID_CLAIMS), KEYS, Expected(ID.issuer, ID.audience, "id"), now=NOW)
    with pytest.raises(TokenRefused):
        verify(signed(ACCESS_CLAIMS | {"aud": "hub-pages"}), KEYS, ID, now=NOW)


def test_an_actor_is_known_by_issuer_and_subject_and_named_for_people() -> None:
    found = actor_of(ACCESS_CLAIMS, roles_claim="roles", names={"name": "Amira Khan"})
    assert found == Actor("Amira Khan", "caseworker", "https://id.example u-17")
    nameless = actor_of(ACCESS_CLAIMS, roles_claim="roles", names={})
    assert nameless.name == "u-17"


def test_a_provider_may_say_who_somebody_is_in_another_claim() -> None:
    claims = ACCESS_CLAIMS | {"sub": "told-to-this-program-only", "oid": "o-17"}
    found = actor_of(claims, roles_claim="roles", names={}, subject_claim="oid")
    assert found.subject == "https://id.example o-17"


@pytest.mark.parametrize("said", [None, "", " ", "two words", 17, ["o-17"]])
def test_whoever_that_claim_does_not_name_stays_out(said: object) -> None:
    with pytest.raises(TokenRefused):
        actor_of(ACCESS_CLAIMS | {"oid": said}, roles_claim="roles", names={}, subject_claim="oid")


@pytest.mark.parametrize(
    "roles",
    [None, [], "", ["superuser"], ["caseworker", "auditor"], [None], {"caseworker": True}, 7],
)
def test_without_exactly_one_role_nobody_comes_in(roles: object) -> None:
    with pytest.raises(TokenRefused):
        actor_of(ACCESS_CLAIMS | {"roles": roles}, roles_claim="roles", names={})
