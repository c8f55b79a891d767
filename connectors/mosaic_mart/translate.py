"""Rows of Mosaic's reporting mart as facts: one for each child a step is about.

The mart flags what a step is, so its names and types need not be known. What a kind of step gives
is what the live tables give, and the child's case record is the same one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from connectors.base import Fact, Rejected, Row
from connectors.code_lists import coded
from connectors.mosaic import early_help, front_door, people, plans, work
from connectors.mosaic.values import key, synonyms_beside, yes
from connectors.values import day, not_taken, required

SYNONYMS = synonyms_beside(__file__)
Taken = Callable[[Row, str, Path], Iterator[Fact]]
STEPS: dict[str, Taken] = {
    "assessment": work.assessment,
    "section_47_enquiry": work.enquiry,
    "initial_conference": work.conference,
    "review_conference": work.review,
    "missing": plans.missing,
}
"""What each kind of step gives."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row says happened to the child it names.

    >>> row = Row("periods_of_care", 1, {"period_id": 5, "person_id": 7,
    ...     "started_on": "2025-01-10"})
    >>> [fact.event_type for fact in translate(row)]
    ['plans.looked_after_started']
    """
    yield from TABLES[row.stream](row, required(row, "person_id"), SYNONYMS)


def _step(row: Row, who: str, words: Path) -> Iterator[Fact]:
    kind = required(row, "kind")
    if kind not in STEPS:
        raise not_taken("kind", kind, "not_in_list", "is none of: " + ", ".join(sorted(STEPS)))
    yield from STEPS[kind](row, who, words)


def _relationship(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give who the mother is: the only relation the mart's flag tells for certain."""
    if not yes(row, "is_mother"):
        return
    mother, started = required(row, "other_id"), day(row, "started_on")
    yield Fact("identity.relationship_recorded", key(who, "mother", mother), who,
               occurred_on=started,
               fields={"other_local_id": mother, "started_on": started,
                       "relation": coded("hub.relationship", "mother", words),
                       "ended_on": day(row, "ended_on")})  # fmt: skip


TABLES: dict[str, Taken] = {
    "people": people.person,
    "addresses": people.address,
    "relationships": _relationship,
    "workers": people.allocation,
    "contacts": front_door.contact,
    "referrals": front_door.referral,
    "steps": _step,
    "visits": work.visit,
    "early_help_episodes": early_help.episode_of_steps,
    "need_plans": plans.need_plan,
    "protection_plans": plans.protection_plan,
    "categories": plans.category_change,
    "periods_of_care": plans.looked_after,
}
"""What each stream's rows say."""
