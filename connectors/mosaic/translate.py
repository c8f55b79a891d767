"""Rows of Mosaic's live tables as facts: one for each child a step is about.

What a step gives is decided by its kind, which the query reads off the name of its type; the kinds
are listed in `work.py`, `early_help.py` and `plans.py`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from connectors.base import Fact, Rejected, Row
from connectors.mosaic import early_help, front_door, people, plans, work
from connectors.mosaic.values import synonyms_beside
from connectors.values import not_taken, required

SYNONYMS = synonyms_beside(__file__)
Taken = Callable[[Row, str, Path], Iterator[Fact]]
STEPS: dict[str, Taken] = {
    **work.STEPS,
    **early_help.STEPS,
    "need_plan_review": plans.need_plan_review,
    "missing": plans.missing,
}
"""What each kind of step gives."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row says happened to the child it names.

    >>> row = Row("contacts", 1, {"step_id": 88, "person_id": 416193, "status": "STARTED",
    ...     "started_at": "2025-01-12 10:05:00", "contact_on": "2025-01-10", "source": "Police"})
    >>> [(fact.record_key, str(fact.occurred_on)) for fact in translate(row)]
    [('88/416193', '2025-01-10')]
    """
    yield from TABLES[row.stream](row, required(row, "person_id"), SYNONYMS)


def _contact(row: Row, who: str, words: Path) -> Iterator[Fact]:
    yield from front_door.contact(row, who, words)
    yield from front_door.referral_inferred(row, who, words)


def _step(row: Row, who: str, words: Path) -> Iterator[Fact]:
    kind = required(row, "kind")
    if kind not in STEPS:
        raise not_taken("kind", kind, "not_in_list", "is none of: " + ", ".join(sorted(STEPS)))
    yield from STEPS[kind](row, who, words)


TABLES: dict[str, Taken] = {
    "people": people.person,
    "references": people.reference,
    "addresses": people.address,
    "relationships": people.relationship,
    "workers": people.allocation,
    "contacts": _contact,
    "steps": _step,
    "need_plans": plans.need_plan,
    "protection_plans": plans.protection_plan,
    "categories": plans.category_change,
    "early_help_episodes": early_help.episode_of_steps,
}
"""What each stream's rows say."""
