"""Decide whether an actor may use a function for a purpose. Pure: no I/O, no clock.

Roles give functions, never a case. Until sign-in, relationships and restricted records exist, a
role is all there is to ask; they will be further reasons to refuse, here and nowhere else.
"""

from dataclasses import dataclass

from hub.access.actors import Actor
from hub.access.roles import Role, roles
from schemas.code_lists import code_list

PURPOSES = code_list("hub.access_purpose")
"""Why someone may ask. Closed: a purpose that is not here is not a purpose."""


@dataclass(frozen=True)
class Allowed:
    """The answer may be given, with what the role is not cleared for taken out."""

    role: Role


@dataclass(frozen=True)
class Refused:
    """The answer may not be given."""

    reason: str


def decide(actor: Actor, function: str, purpose: str) -> Allowed | Refused:
    """Decide. A refusal says why, for the log and for the actor.

    >>> decide(Actor("Sam", "integration"), "read_person", "direct_care")
    Refused(reason='the role integration does not read person')
    """
    role = roles().get(actor.role)
    if role is None:
        return Refused(f"there is no role {actor.role}")
    if not actor.name.strip():
        return Refused("only a named person may ask")
    if purpose not in PURPOSES:
        return Refused(f"{purpose!r} is no purpose; there are: {', '.join(PURPOSES)}")
    if function not in role.functions:
        return Refused(f"the role {role.name} does not {function.replace('_', ' ')}")
    return Allowed(role)
