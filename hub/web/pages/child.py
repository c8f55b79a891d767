"""What every page about a child has: the header, the menu of pages, and one answer for nobody."""

from collections.abc import Callable, Sized
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from starlette.exceptions import HTTPException

from hub.access.roles import Role
from hub.query import standing
from hub.query.asking import Asking
from hub.query.deadlines import moment_of
from hub.query.door import Connection
from hub.query.emergency import open_until
from hub.query.people import PersonSeen, gone_by_now
from hub.query.standing import Standing
from hub.query.stepping import days_learned, steps

PAGES = (
    {"path": "", "text": "Timeline"},
    {"path": "/chronology", "text": "Chronology"},
    {"path": "/people", "text": "People"},
    {"path": "/deadlines", "text": "Plans and deadlines"},
    {"path": "/data-quality", "text": "Data quality"},
    {"path": "/compare", "text": "Compare two dates"},
    {"path": "/viewed", "text": "Who has viewed"},
)
"""The pages of one child, in the order of the menu."""
FOR_AUDITORS = ({"path": "/verify", "text": "Verify", "function": "verify_history"},)
"""Further ones, for those who may use a function that others may not."""


def frame(
    person: PersonSeen, child_page: str, shown: Standing, known_on: date | None = None
) -> dict[str, Any]:  # fmt: skip
    """Give what the header and the menu show."""
    return {
        "person": person,
        "standing": shown,
        "child_pages": (*PAGES, *FOR_AUDITORS),
        "child_page": child_page,
        "as_known_on": known_on,
        "section": "find",
        "title": f"{_text(child_page)}: {person.name}",
    }


def nobody() -> HTTPException:
    """The one answer for who does not exist and who may not be shown."""
    return HTTPException(404)


class NotKnownThen(Exception):
    """Nothing about a child, whom the visitor may see, had reached the hub by the end of a day."""

    def __init__(self, on: date) -> None:
        super().__init__(f"nothing was known on {on}")
        self.on = on


class NoSuchDay(Exception):
    """What an address has for a day is none."""

    def __init__(self, said: str) -> None:
        super().__init__(f"{said} is no day")
        self.said = said


class Moved(Exception):
    """All records of one id were found to be another person's: the same page of theirs is meant."""

    def __init__(self, person_id: UUID, to: UUID) -> None:
        super().__init__(f"{person_id} is {to}")
        self.person_id, self.to = person_id, to


class OfAChild(Protocol):
    """An answer about a child: it says whose it is."""

    @property
    def person(self) -> PersonSeen:
        """The child."""


Answer = TypeVar("Answer", bound=OfAChild)


def ask(  # noqa: PLR0913
    visiting: Asking, person_id: UUID, read: Callable[[Connection, Role], Answer | None], *,
    known_on: date | None = None, function: str = "read_person", in_full: bool = False,
) -> tuple[Answer, Standing]:  # fmt: skip
    """Ask at the door about one child; the answer comes with how the child stands.

    Raises `Moved`, `NotKnownThen` or the error of `nobody`.
    """
    now = moment_of(known_on)

    def reading(connection: Connection, role: Role) -> _Answered[Answer] | Moved | None:
        found = read(connection, role)
        if found is not None:
            shown = standing.standing(
                connection, role, found.person, now, is_past=known_on is not None, in_full=in_full
            )
            shown = replace(shown, open_until=open_until(connection, visiting, role, person_id))
            if known_on:
                beside = steps(days_learned(connection, person_id), known_on)
                shown = replace(shown, beside=beside)
            return _Answered(found, shown)
        to = gone_by_now(connection, person_id)
        return Moved(person_id, to) if to else None

    found = visiting.door.ask(
        visiting.question(function, person_id=person_id, known_on=known_on), reading
    )
    if isinstance(found, Moved):
        raise found
    if found is None:
        # The door has allowed the look: it may be said that of that day there is nothing.
        raise nobody() if known_on is None else NotKnownThen(known_on)
    return found.answer, found.standing


@dataclass(frozen=True)
class _Answered(Generic[Answer]):
    answer: Answer
    standing: Standing

    def __len__(self) -> int:
        """How much is shown, for the access record."""
        return len(self.answer) if isinstance(self.answer, Sized) else 1


def _text(child_page: str) -> str:
    return next(each["text"] for each in (*PAGES, *FOR_AUDITORS) if each["path"] == child_page)


def asked_day_of(said: str) -> date | None:
    """Read a day of the address; an empty one asks for nothing.

    Raises `NoSuchDay` where passing over what was asked would show something else.

    >>> asked_day_of("2024-05-08"), asked_day_of("")
    (datetime.date(2024, 5, 8), None)
    """
    day = day_of(said)
    if said and day is None:
        raise NoSuchDay(said)
    return day


def day_of(said: str) -> date | None:
    """Read a day of the address; an empty or impossible one asks for nothing.

    >>> day_of("2024-05-08"), day_of("31/02/2024")
    (datetime.date(2024, 5, 8), None)
    """
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
