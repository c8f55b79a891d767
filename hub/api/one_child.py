"""Ask about one child, with what the header of every page says: whether anything is left out."""

from collections.abc import Callable, Sized
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from hub.access.roles import Role
from hub.api.problems import no_such_person
from hub.query.asking import Asking
from hub.query.door import Connection
from hub.query.standing import left_out_since

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Told(Generic[Answer]):
    """An answer about a child, and since when something is missing from it."""

    answer: Answer
    left_out_since: datetime | None
    as_known_on: date | None

    def __len__(self) -> int:
        """How much is given, for the access record."""
        return len(self.answer) if isinstance(self.answer, Sized) else 1

    def head(self, person: object) -> dict[str, Any]:
        """Give what every answer about a child begins with."""
        return {
            "person": person,
            "as_known_on": self.as_known_on,
            "left_out_since": self.left_out_since,
        }


def ask(
    asking: Asking, person_id: UUID, read: Callable[[Connection, Role], Answer | None], *,
    known_on: date | None = None,
) -> Told[Answer]:  # fmt: skip
    """Ask at the door about one child. Raises the `Problem` of nobody."""

    def reading(connection: Connection, role: Role) -> Told[Answer] | None:
        found = read(connection, role)
        if found is None:
            return None
        since = left_out_since(connection, is_past=known_on is not None)
        return Told(found, since, known_on)

    told = asking.door.ask(
        asking.question("read_person", person_id=person_id, known_on=known_on), reading
    )
    if told is None:
        raise no_such_person()
    return told
