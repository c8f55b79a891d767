"""Decide whether an actor may use a function for a purpose, and see a record: no I/O, no clock.

Roles give functions, never a case. One person's record also needs a tie: live work with the child,
an emergency, or an audit engagement; and nothing that hides the record from this actor. The reasons
to refuse are here and nowhere else. ``hub.visible_people`` says the same for everybody at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.access.actors import Actor
from hub.access.roles import Role, roles
from schemas.code_lists import code_list

PURPOSES = code_list("hub.access_purpose")
"""Why someone may ask. Closed: a purpose that is not here is not a purpose."""
OF_ONE_PERSON = frozenset({"read_person", "read_access_records", "export_evidence"})
"""Functions that show one person's record, and need a tie to it."""
WITHOUT_A_TIE = frozenset({"decide_matches"})
"""Functions about any child: whoever decides if two records are one child's works with neither yet.
They show who somebody is, never what happened; nothing that hides a record is set aside."""
OF_WORKERS = frozenset({"mark_significance"})
"""Functions that add to a record: of those who work with the child. Whoever opened it in an
emergency, or audits it, has it to read."""
EMERGENCY = "open_break_glass"
"""The function that makes a tie where there is none."""
ONLY_TO_READ = "an emergency and an audit open a record to read it, and no more"
WORK = frozenset({
    "allocated", "conference_chair", "team", "duty", "referral", "assessment",
    "lead_practitioner", "plan",
})  # fmt: skip
"""Kinds of tie that are work with the child."""


@dataclass(frozen=True)
class Allowed:
    """The answer may be given, with what the role is not cleared for taken out."""

    role: Role
    basis: str | None = None
    """The tie that gives the record."""


@dataclass(frozen=True)
class Refused:
    """The answer may not be given, and the actor is told why: nothing about a record is in it."""

    reason: str


@dataclass(frozen=True)
class Hidden:
    """The record may not be shown, nor that there is one; the reason is for the access log only."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Tie:
    """What binds an actor to a record or hides it from them, and when; the end is exclusive."""

    kind: str
    since: datetime | None = None
    until: datetime | None = None
    scope: str | None = None
    """Of a seal: who may still read; of a membership: the scope it is of."""

    def holds(self, at: datetime) -> bool:
        """Whether it holds at a moment."""
        begun = self.since is None or self.since <= at
        return begun and (self.until is None or at < self.until)


def decide(actor: Actor, function: str, purpose: str) -> Allowed | Refused:
    """Decide by role and purpose. A refusal says why, for the log and for the actor.

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


def decide_record(
    allowed: Allowed, function: str, purpose: str, ties: Iterable[Tie], at: datetime
) -> Allowed | Hidden | Refused:
    """Decide on one record, for an actor whose role and purpose are in order.

    It refuses only what is to be done with a record that the actor may read.

    >>> now = datetime(2026, 1, 1)
    >>> decide_record(Allowed(roles()["caseworker"]), "read_person", "direct_care", [], now)
    Hidden(reason='no relationship with this record')
    """
    held = [each for each in ties if each.holds(at)]
    kinds = {each.kind for each in held}
    if "excluded" in kinds:
        return Hidden("excluded from this record")
    opened = {each.scope for each in held if each.kind == "seal_member"}
    if any(each.kind == "sealed" and each.scope not in opened for each in held):
        return Hidden("the record is sealed")
    if function == EMERGENCY:
        return allowed
    basis = _basis(kinds, purpose) or ("match_review" if function in WITHOUT_A_TIE else None)
    if basis is None:
        return Hidden("no relationship with this record")
    if "restricted" in kinds and not kinds & {"listed", "break_glass"}:
        return Hidden("the record is restricted")
    is_work = basis in WORK and ("restricted" not in kinds or "listed" in kinds)
    only_reads = function in OF_WORKERS and not is_work
    return Refused(ONLY_TO_READ) if only_reads else Allowed(allowed.role, basis)


def emergency_ends(
    allowed: Allowed, function: str, purpose: str, ties: Sequence[Tie], at: datetime
) -> datetime | None:
    """Give when a record is closed to an actor again, where nothing but an emergency opens it."""
    opening = [each for each in ties if each.kind == "break_glass" and each.holds(at)]
    others = [each for each in ties if each.kind != "break_glass"]
    if not opening or isinstance(decide_record(allowed, function, purpose, others, at), Allowed):
        return None
    return max((each.until for each in opening if each.until), default=None)


def _basis(kinds: set[str], purpose: str) -> str | None:
    """Give what the record is shown for: work before an emergency before an engagement."""
    work = sorted(kinds & WORK)
    if work:
        return work[0]
    if "break_glass" in kinds:
        return "break_glass"
    if "audit_engagement" in kinds and purpose == "audit":
        return "audit_engagement"
    return None
