"""The measures of a period as one page shows them: each number, by quarter too, and its list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.access.roles import Role
from hub.query import reports
from hub.query.door import Connection

MOST_QUARTERS = 12
"""Quarters that are told apart; of a longer period the last ones."""


@dataclass(frozen=True)
class Quarter:
    """The step-up numbers of a quarter, or of the part of it that the period has."""

    from_on: date
    to_on: date
    counts: Mapping[str, int | str]
    """Numbers; in words where they are too small to be shown."""
    percentage: float | None

    @property
    def name(self) -> str:
        """Name it by its months.

        >>> Quarter(date(2025, 4, 1), date(2025, 6, 30), {}, None).name
        'Apr to Jun 2025'
        """
        first, last = f"{self.from_on:%b}", f"{self.to_on:%b %Y}"
        return last if last.startswith(first) else f"{first} to {last}"


@dataclass(frozen=True)
class Measures:
    """What the reports of a period say."""

    step_up: dict[str, Any]
    quarters: list[Quarter]
    information: dict[str, Any]

    def __len__(self) -> int:
        """How many entries its lists have, for the access record."""
        parts = (*self.step_up.values(), *self.information.values())
        return sum(len(each) for each in parts if isinstance(each, list))


def measures(connection: Connection, role: Role, from_on: date, to_on: date) -> Measures:
    """Read every measure of a period, as the role may be shown it."""
    return Measures(
        reports.step_up(connection, role, from_on, to_on),
        [_quarter(connection, role, *each) for each in quarters(from_on, to_on)],
        reports.information(connection, role, from_on, to_on),
    )


def _quarter(connection: Connection, role: Role, from_on: date, to_on: date) -> Quarter:
    said = reports.step_up_numbers(connection, role, from_on, to_on)
    return Quarter(from_on, to_on, said["counts"], said["percentage"])


def quarters(from_on: date, to_on: date) -> list[tuple[date, date]]:
    """Part a period where calendar quarters end; the last `MOST_QUARTERS` of them.

    >>> [str(first) for first, _ in quarters(date(2025, 2, 10), date(2025, 7, 1))]
    ['2025-02-10', '2025-04-01', '2025-07-01']
    """
    return list(_parts(from_on, to_on))[-MOST_QUARTERS:]


def _parts(from_on: date, to_on: date) -> Iterator[tuple[date, date]]:
    first = from_on
    while first <= to_on:
        month = first.month + 3 - (first.month - 1) % 3
        following = date(first.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        yield first, min(following - timedelta(days=1), to_on)
        first = following
