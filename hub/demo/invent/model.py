"""What happened in an invented council: contacts, decisions, early help, statutory work.

This is the truth the three extracts are written from. No system knows all of it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from hub.demo.invent.who import SYSTEMS, Child, Family, Known, Reached, System, Worker


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody told the front door about some children."""

    number: int
    children: tuple[int, ...]
    at: datetime
    source: str
    """Referral source code of the CIN census."""
    agency: str
    method: str
    urgency: str
    reason: str
    taken_by: Worker
    at_mash: bool = True
    """False for contacts taken straight into the statutory system (night duty, open cases)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether the family was asked, and what became of it."""

    contact: Contact
    at: datetime
    became: Literal["given", "refused", "not_sought", "overridden"]
    to: str
    person_asked: str
    lawful_basis: str
    how: str | None
    reason: str | None
    by: Worker


@dataclass(frozen=True, slots=True)
class Check:
    """A partner agency was asked what it knows, and perhaps answered."""

    number: int
    contact: Contact
    agency: str
    lawful_basis: str
    asked_at: datetime
    answered_at: datetime | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What level of need a contact meets, and where it goes."""

    number: int
    contact: Contact
    at: datetime
    level: int
    outcome: str
    rationale: str
    by: Worker


@dataclass(frozen=True, slots=True)
class Episode:
    """One child's period of early help."""

    number: int
    child: int
    started_on: date
    start_reason: str
    organisation: str
    lead: Worker
    ended_on: date | None
    end_reason: str | None
    support_cost: int
    """Pounds; the export has a column for it that nobody here needs."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """An early help or section 17 assessment."""

    number: int
    child: int
    kind: Literal["early_help", "section_17"]
    part_of: int
    """The episode or referral it answers."""
    started_on: date
    keyed_at: datetime
    completed_on: date | None
    seen: bool | None
    alone: bool | None
    domains: tuple[str, ...]
    factors: tuple[str, ...]
    outcome: str | None
    organisation: str
    by: Worker


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to a child, or the child seen elsewhere."""

    number: int
    child: int
    system: System
    at: datetime
    purpose: str
    outcome: str | None
    seen: bool | None
    alone: bool | None
    bedroom: bool | None
    by: Worker


@dataclass(frozen=True, slots=True)
class Referral:
    """A contact accepted as a request for a statutory service."""

    number: int
    child: int
    at: datetime
    contact: Contact
    source: str
    need: str
    led_to: str
    worker: Worker
    ended_on: date | None = None
    closure: str | None = None


@dataclass(frozen=True, slots=True)
class Strategy:
    """Agencies discussed whether a child may be suffering significant harm."""

    number: int
    child: int
    referral: int
    held_on: date
    keyed_at: datetime
    mode: str
    agencies: tuple[str, ...]
    starts_enquiry: bool


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A section 47 enquiry, and the conference and plan that may have followed."""

    number: int
    child: int
    referral: int
    started_on: date
    ended_on: date | None
    outcome: str | None
    conference_on: date | None = None
    led_to_plan: bool = False


@dataclass(frozen=True, slots=True)
class ProtectionPlan:
    """A child protection plan."""

    number: int
    child: int
    referral: int
    enquiry: int
    started_on: date
    category: str
    latest_category: str
    ended_on: date | None
    reviews: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class NeedPlan:
    """A child in need plan."""

    number: int
    child: int
    referral: int
    started_on: date
    ended_on: date | None


@dataclass
class Council:
    """Everything there is to write extracts from."""

    seed: int
    today: date
    """The day the extracts are taken; nothing later has happened yet."""
    families: list[Family] = field(default_factory=list)
    known: dict[System, list[Known]] = field(default_factory=lambda: {each: [] for each in SYSTEMS})
    reached: dict[str, Reached] = field(default_factory=dict)
    """By the id of a child in a system that asks: who the parents are, and their number."""
    known_as: dict[str, str] = field(default_factory=dict)
    """By the id of a child in a system that asks: what the child goes by."""
    workers: list[Worker] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    strategies: list[Strategy] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    protection_plans: list[ProtectionPlan] = field(default_factory=list)
    need_plans: list[NeedPlan] = field(default_factory=list)
    showcase: int = 0
    """The child whose story touches everything."""

    @property
    def children(self) -> dict[int, Child]:
        """Give every child by number."""
        return {child.number: child for family in self.families for child in family.children}

    def known_in(self, system: System) -> dict[int, list[Known]]:
        """Give, for each child, what a system knows them as; some it knows twice."""
        found: dict[int, list[Known]] = {}
        for each in self.known[system]:
            found.setdefault(each.child, []).append(each)
        return found
