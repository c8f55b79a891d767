"""Rows of the SCF schema as facts: one for each child a step is about.

The contact's source is a word from a form, and its outcome a word or JSON that a report glued
together. The one goes through the reviewed list in `code_lists.yml`, the other is put right or
refused.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from connectors.base import Fact, Rejected, Row
from connectors.mosaic import front_door, people, plans, work
from connectors.mosaic.values import synonyms_beside
from connectors.values import required, text

SYNONYMS = synonyms_beside(__file__)
Taken = Callable[[Row, str, Path], Iterator[Fact]]
PROTECTION = re.compile(r"\bcpr?\b|child protection|rcpc", re.IGNORECASE)
"""How a review says that it is of a child protection plan, and not of a child looked after."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row says happened to the child it names.

    >>> row = Row("contacts", 1, {"step_id": 88, "person_id": 7, "contact_on": "2025-01-10",
    ...     "source": "YOT", "outcome": None})
    >>> next(translate(row)).fields["contact_source"]
    {'code': '5B', 'source_value': 'YOT'}
    """
    yield from TABLES[row.stream](row, required(row, "person_id"), SYNONYMS)


def _relationship(row: Row, who: str, words: Path) -> Iterator[Fact]:
    """Give what the other person is: the words before the colon of "Mother : Child"."""
    first = (text(row, "relation") or "").split(":")[0].strip()
    values = {**row.values, "relation": first or None}
    yield from people.relationship(replace(row, values=values), who, words)


def _review(row: Row, who: str, words: Path) -> Iterator[Fact]:
    said = " ".join(filter(None, (text(row, "kind"), text(row, "description"))))
    if PROTECTION.search(said):
        yield from work.review(row, who, words)


TABLES: dict[str, Taken] = {
    "people": people.person,
    "relationships": _relationship,
    "contacts": front_door.contact,
    "referrals": front_door.referral,
    "assessments": work.assessment,
    "need_plans": plans.need_plan,
    "protection_plans": plans.protection_plan,
    "reviews": _review,
    "periods_of_care": plans.looked_after,
}
"""What each table's rows say, by its stream in feed.yml."""
