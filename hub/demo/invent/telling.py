"""Tell one family's story: what can happen, one small step each, in order of time.

Nothing happens after the day the extracts are taken. A story that gets there simply stops, by
`NotYet`, which is why the youngest cases are open, as in a real extract.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hub.demo.invent.model import Agreement, Check, Contact, Council, Decision
from hub.demo.invent.people import places
from hub.demo.invent.who import Child, Family, Worker
from schemas.yaml_text import read_yaml

SATURDAY = 5
EVENING = 18
NOTICED_BEFORE_BIRTH = 150
"""How many days before its birth a child can be what a contact is about."""
GOES_FURTHER = {"early_help", "statutory_assessment", "strategy_discussion"}


class NotYet(Exception):
    """The story has reached the day the extracts are taken."""


@cache
def words() -> dict[str, Any]:
    """Read what people say."""
    path = Path(__file__).with_name("stories.yml")
    read: dict[str, Any] = read_yaml(path.read_text(encoding="utf-8"))
    read["sources"] = {str(code): each for code, each in read["sources"].items()}
    return read


@cache
def _sources() -> tuple[list[str], list[int]]:
    sources = words()["sources"]
    return list(sources), [each["share"] for each in sources.values()]


@dataclass
class Telling:
    """One family's story as it is told into the council's records."""

    council: Council
    family: Family
    rng: Random

    @property
    def today(self) -> date:
        """Give the day the extracts are taken."""
        return self.council.today

    def chance(self, share: float) -> bool:
        """Say yes this often."""
        return self.rng.random() < share

    def children(self, day: date, *, some: float = 0.25) -> tuple[Child, ...]:
        """Give the children something is about: all there are by then, or sometimes only some."""
        soon = day + timedelta(days=NOTICED_BEFORE_BIRTH)
        everyone = tuple(child for child in self.family.children if child.born_on <= soon)
        if len(everyone) > 1 and self.chance(some):
            return tuple(self.rng.sample(everyone, self.rng.randrange(1, len(everyone))))
        return everyone

    def is_born(self, number: int, day: date) -> bool:
        """Say whether a child of the family is born by a day, and so can be seen."""
        return any(child.born_on <= day for child in self.family.children if child.number == number)

    def worker(self, *roles: str) -> Worker:
        """Choose a worker whose role begins with one of these."""
        fitting = [each for each in self.council.workers if each.role.startswith(roles)]
        return self.rng.choice(fitting)

    def after(self, day: date, fewest: int, most: int) -> date:
        """Give a working day so many days later. Raises `NotYet`."""
        return self.happened(working_day(day + timedelta(days=self.rng.randint(fewest, most))))

    def happened(self, day: date) -> date:
        """Give the day. Raises `NotYet` if it has not come."""
        if day > self.today:
            raise NotYet
        return day

    def if_come(self, day: date, fewest: int, most: int) -> date | None:
        """Give a working day so many days later, or None if it has not come."""
        try:
            return self.after(day, fewest, most)
        except NotYet:
            return None

    def clock(self, day: date, first: int = 9, last: int = 17) -> datetime:
        """Give a time of day."""
        return datetime.combine(
            self.happened(day), time(self.rng.randrange(first, last), self.rng.randrange(60))
        )

    def contact(
        self,
        day: date,
        children: tuple[Child, ...],
        *,
        urgency: str | None = None,
        source: str | None = None,
        at_mash: bool = True,
    ) -> Contact:
        """Somebody gets in touch."""
        source = source or self.rng.choices(*_sources())[0]
        urgency = urgency or self.rng.choices(("red", "amber", "green"), (15, 50, 35))[0]
        about = words()["sources"][source]
        agencies = places()["schools"] if about["agencies"] == "schools" else about["agencies"]
        # The police and A&E write day and night, everyone else in office hours.
        late = (source in {"6", "3E"} and self.chance(0.5)) or not at_mash
        made = Contact(
            number=len(self.council.contacts) + 1,
            children=tuple(child.number for child in children),
            at=self.clock(day, EVENING, 24) if late else self.clock(working_day(day)),
            source=source,
            agency=self.rng.choice(agencies),
            method=self.rng.choice(about["methods"]),
            urgency=urgency,
            reason=self.rng.choice(words()["reasons"][urgency]),
            taken_by=self.worker("MASH Social"),
            at_mash=at_mash,
        )
        self.council.contacts.append(made)
        return made

    def agree(self, contact: Contact, became: Any, to: str, at: datetime, **more: Any) -> Agreement:
        """Record whether the family was asked, and what came of it."""
        asked = self.rng.choices(
            ("parent_with_pr", "other_with_pr", "young_person_competent"), (88, 7, 5)
        )[0]
        given = {
            "person_asked": "none" if became == "not_sought" else asked,
            "lawful_basis": "public_task",
            "how": None,
            "reason": None,
        } | more
        made = Agreement(contact=contact, at=at, became=became, to=to, by=contact.taken_by, **given)
        self.council.agreements.append(made)
        return made

    def ask_partner(
        self, contact: Contact, partner: list[str], asked_at: datetime, answered_at: datetime | None
    ) -> Check:
        """Ask a partner agency; the answer may come too late, or never."""
        if answered_at is not None and answered_at.date() > self.today:
            answered_at = None
        urgent = contact.urgency == "red"
        made = Check(
            number=len(self.council.checks) + 1,
            contact=contact,
            agency=partner[0],
            lawful_basis="legal_obligation" if urgent else "public_task",
            asked_at=asked_at,
            answered_at=answered_at,
            notes=self.rng.choice(partner[1:]) if answered_at else None,
        )
        self.council.checks.append(made)
        return made

    def decide(self, contact: Contact, outcome: str, level: int, at: datetime) -> Decision:
        """Decide where a contact goes."""
        self.happened(at.date())
        made = Decision(
            number=len(self.council.decisions) + 1,
            contact=contact,
            at=at,
            level=level,
            outcome=outcome,
            rationale=self.rng.choice(words()["rationales"][outcome]),
            by=self.worker("MASH Team"),
        )
        self.council.decisions.append(made)
        return made


def working_day(day: date) -> date:
    """Move a weekend day to Monday.

    >>> working_day(date(2026, 6, 27))
    datetime.date(2026, 6, 29)
    """
    beyond = day.weekday() - SATURDAY
    return day if beyond < 0 else day + timedelta(days=2 - beyond)
