"""Who a token's claims are about, as an actor of the hub."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hub.access.actors import Actor
from hub.access.roles import roles
from hub.signin.tokens import TokenRefused


def actor_of(
    claims: Mapping[str, Any],
    *,
    roles_claim: str,
    names: Mapping[str, Any],
    subject_claim: str = "sub",
) -> Actor:
    """Make the actor of an access token; `names` are claims that may hold a name for people.

    Raises `TokenRefused` where the token gives not exactly one of the hub's roles: whoever has two
    must say which hat they wear, and no role is no entry.
    """
    ours = sorted(roles_in(claims, roles_claim) & set(roles()))
    if len(ours) != 1:
        raise TokenRefused("it gives no role of this hub" if not ours else "it gives several roles")
    return Actor(
        _name(claims, names), ours[0], f"{claims['iss']} {subject_of(claims, subject_claim)}",
        proved_at(claims, "auth_time"),
    )  # fmt: skip


def proved_at(claims: Mapping[str, Any], *names: str) -> datetime | None:
    """Give when somebody proved who they are, by the first of these claims that there is.

    ``iat`` says no more than when a token was made: providers make them for whom they still know,
    and for whoever has an older one.

    >>> proved_at({"iat": 1764000000}, "auth_time")
    """
    found = next((claims[name] for name in names if claims.get(name) is not None), None)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return datetime.fromtimestamp(found, UTC)


def subject_of(claims: Mapping[str, Any], subject_claim: str) -> str:
    """Give who a token is about, as the provider knows them. Raises `TokenRefused`.

    That is ``sub``, but for providers where each program is told another ``sub`` for one person:
    Microsoft Entra has ``oid`` for what stays the same.
    """
    said = claims.get(subject_claim)
    if not isinstance(said, str) or not said.strip() or " " in said:
        raise TokenRefused("it names nobody")
    return said


def roles_in(claims: Mapping[str, Any], roles_claim: str) -> set[str]:
    """Give the roles that a token's claim holds, the hub's or others; a dot leads into a claim.

    >>> roles_in({"roles": "caseworker"}, "roles"), roles_in({"roles": {}}, "roles")
    ({'caseworker'}, set())
    >>> roles_in({"realm_access": {"roles": ["auditor"]}}, "realm_access.roles")
    {'auditor'}
    """
    given: Any = claims
    for name in [roles_claim] if roles_claim in claims else roles_claim.split("."):
        given = given.get(name) if isinstance(given, Mapping) else None
    said = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    return {each for each in said if isinstance(each, str)}


def _name(claims: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    attributes = claims.get("attributes")
    places = (names, claims, attributes if isinstance(attributes, Mapping) else {})
    for key in ("name", "preferred_username"):
        for place in places:
            if isinstance(place.get(key), str) and place[key].strip():
                return str(place[key]).strip()
    return str(claims["sub"])
