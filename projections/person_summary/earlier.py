"""What the systems said of somebody before what they say now: names, births and addresses.

An address that any of the person's records calls confidential is given nowhere, whoever gave it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from projections.person_summary.confidential import Hidden, hidden_of_one
from projections.person_summary.folding import fold_name
from projections.person_summary.sql import SQL
from projections.reading import Connection, fetch


@dataclass(frozen=True)
class Earlier:
    """Something a case record said before: a `name`, a `date_of_birth` or an `address`.

    `since` is the day from which it was said to hold, and `until` the last one, where the system
    gives them.
    """

    case_record_id: UUID
    field: str
    value: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class _Told:
    case_record_id: UUID
    is_address: bool
    since: date | None
    until: date | None
    forenames: str | None
    surname: str | None
    date_of_birth: str | None
    lines: list[str] | None
    postcode: str | None
    position: int

    @property
    def values(self) -> Iterator[tuple[str, str]]:
        """Each field it speaks of, and what it says."""
        if self.is_address:
            yield "address", ", ".join(filter(None, (*(self.lines or ()), self.postcode)))
        else:
            yield "name", " ".join(filter(None, (self.forenames, self.surname)))
            yield "date_of_birth", self.date_of_birth or ""


def earlier(connection: Connection, person_id: UUID) -> list[Earlier]:
    """Give what each record of a person said before, once each, the newest first."""
    told = fetch(connection, _Told, SQL.told.sql, person_ids=[person_id])
    return list(_but_now(told, hidden_of_one(connection, person_id)))


def _but_now(told: Iterable[_Told], hidden: Hidden) -> Iterator[Earlier]:
    """Give what was told of each record but for what it says now, which is told first."""
    now, said = set[tuple[UUID, bool]](), set[tuple[UUID, str, str | None]]()
    for each in told:
        about = each.case_record_id
        for field, value in each.values:
            one = about, field, fold_name(value)
            is_news = bool(value) and one not in said and (about, each.is_address) in now
            if is_news and not (each.is_address and hidden.holds(each.lines, each.postcode)):
                yield Earlier(about, field, value, each.since, each.until)
            said.add(one)
        now.add((about, each.is_address))
