"""What is due on lists of children: this week, overdue of late, and overdue for long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from hub.query.clocks.running import Deadline

SOON = timedelta(days=7)
LONG = timedelta(days=28)
"""After this, what is overdue is a matter for supervision and hides what can still be met."""


class HasDue(Protocol):
    """A child on a list, with the deadlines that are overdue or due soon."""

    @property
    def due(self) -> list[Deadline]:
        """The deadlines."""


Child = TypeVar("Child", bound=HasDue)


@dataclass(frozen=True)
class Due(Generic[Child]):
    """A deadline, and whose."""

    child: Child
    deadline: Deadline


@dataclass(frozen=True)
class Dues(Generic[Child]):
    """The deadlines of a list of children."""

    all: list[Due[Child]]
    """The first due first."""
    today: date

    @property
    def this_week(self) -> list[Due[Child]]:
        """What is due within a week, the first due first."""
        return [each for each in self.all if each.deadline.state != "overdue"]

    @property
    def overdue(self) -> list[Due[Child]]:
        """What became overdue in the last weeks, the latest first."""
        return [each for each in self.all_overdue if each.deadline.due_on >= self.today - LONG]

    @property
    def long_overdue(self) -> list[Due[Child]]:
        """What has been overdue for longer, the latest first."""
        return [each for each in self.all_overdue if each.deadline.due_on < self.today - LONG]

    @property
    def all_overdue(self) -> list[Due[Child]]:
        """Everything that is overdue, the latest first."""
        return [each for each in reversed(self.all) if each.deadline.state == "overdue"]


def dues(children: Iterable[Child], today: date) -> Dues[Child]:
    """Put the deadlines of children in the order in which they are due."""
    found = [Due(child, each) for child in children for each in child.due]
    return Dues(sorted(found, key=lambda each: each.deadline.due_on), today)


def due_soon(given: Iterable[Deadline], today: date) -> list[Deadline]:
    """Pick what is overdue, or due within a week."""
    return [
        each
        for each in given
        if each.state == "overdue" or (each.state == "running" and each.due_on <= today + SOON)
    ]
