"""Where somebody lives in confidence: what any of their records calls so is given by none of them.

One system knows of the flight, another still holds the same home as any address. A home is written
in many ways, so one postcode is one home here: to withhold a neighbour's house too harms nobody.
Whoever has a telephone number or an e-mail address of the family can find where it lives, so those
go with the home, whichever record has them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from projections.person_summary.folding import fold_code, fold_name
from projections.person_summary.sql import SQL
from projections.reading import Connection, fetch

LIVED, CORRECTED = "identity.address_changed", "corrections.record_corrected"
REACHED = "identity.contact_details_recorded"
TOLD_IN = frozenset({LIVED, REACHED, CORRECTED})
"""Events whose fields tell where somebody lives, or lead there."""
_WAYS = ("telephones", "emails")
_OF_A_HOME = re.compile(
    r"address|post ?code|\bhome\b|phone|mobile|\btel\b|\be-?mail|\bcontact (number|no|detail)"
)
"""What a correction is of, as its source names that, where it may say where somebody lives."""
_NO_NAME = re.compile(r"[\d@]")


@dataclass(frozen=True)
class _Place:
    person_id: UUID
    event_id: UUID
    lines: list[str] | None
    postcode: str | None


@dataclass(frozen=True)
class _Lived:
    case_record_id: UUID
    event_id: UUID
    lines: list[str] | None
    postcode: str | None


@dataclass(frozen=True)
class Hidden:
    """The homes of a person that are not to be told.

    `events` are those that told them: a source that calls a home confidential may leave it blank
    from then on, and what it said before is in the store.
    """

    postcodes: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    events: frozenset[UUID] = frozenset()

    def holds(self, lines: Sequence[str] | None, postcode: str | None) -> bool:
        """Whether an address is one of them, by its postcode or by what stands above it."""
        return fold_code(postcode) in self.postcodes or _one(lines) in self.lines

    def __or__(self, other: "Hidden") -> "Hidden":
        """Give the homes of both."""
        return Hidden(
            self.postcodes | other.postcodes, self.lines | other.lines, self.events | other.events
        )

    def is_in(self, text: str) -> bool:
        """Whether an address that is written in one line is one of them, or has one in it."""
        code, words = fold_code(text) or "", fold_name(text) or ""
        return any(each in code for each in self.postcodes) or any(
            each in words for each in self.lines
        )

    def has(self, place: _Lived) -> bool:
        """Whether a place is one of them, or was told as one."""
        return place.event_id in self.events or self.holds(place.lines, place.postcode)

    def in_event(self, event_type: str, event: Mapping[str, Any]) -> bool:
        """Whether an event tells one of them."""
        address = event.get("address") if event_type == LIVED else None
        if not isinstance(address, Mapping):
            return False
        told_by = UUID(event["envelope"]["event_id"])
        return told_by in self.events or self.holds(address.get("lines"), address.get("postcode"))

    def leading_there(self, event_type: str, event: Mapping[str, Any]) -> list[str]:
        """Name the fields of an event that lead to one of them, or may say it again.

        They are telephone numbers and e-mail addresses, a parent's name that has one or the home
        beside it, and what a correction says of any home, or of what it does not say.
        """
        if self == NOTHING or event_type not in (REACHED, CORRECTED):
            return []
        if event_type == REACHED:
            names = event.get("parents_and_carers") or ()
            has_more = any(_NO_NAME.search(each) or self.is_in(each) for each in names)
            fields = [*_WAYS, *(["parents_and_carers"] if has_more else [])]
        else:
            of, field = (event.get(name) or "" for name in ("corrected_event_type", "field"))
            words = field.casefold().replace("_", " ")
            is_of_home = of in (LIVED, REACHED) or not of + field or _OF_A_HOME.search(words)
            fields = ["previous_value", "corrected_value"] if is_of_home else []
        return [name for name in fields if event.get(name)]


NOTHING = Hidden()


def hidden_of(connection: Connection, person_ids: Sequence[UUID]) -> dict[UUID, Hidden]:
    """Give the confidential homes of each of these people who has one."""
    found = fetch(connection, _Place, SQL.confidential.sql, person_ids=list(person_ids))
    return {
        person_id: _together([each for each in found if each.person_id == person_id])
        for person_id in {each.person_id for each in found}
    }


def hidden_of_one(connection: Connection, person_id: UUID) -> Hidden:
    """Give the confidential homes of one person, who may have none."""
    return hidden_of(connection, [person_id]).get(person_id, NOTHING)


def hidden_now(
    connection: Connection, person_id: UUID, case_record_ids: Sequence[UUID]
) -> dict[UUID, Hidden]:
    """Give the homes that each of these records may not tell on a page of a person's past.

    They are the person's own that are confidential now, and those of whoever the record is about
    by now: it may have been found to be of another child.
    """
    own = fetch(connection, _Place, SQL.confidential.sql, person_ids=[person_id])
    theirs = fetch(connection, _Lived, SQL.confidential_now.sql,
                   case_record_ids=list(case_record_ids))  # fmt: skip
    return {
        record: _together([*own, *(each for each in theirs if each.case_record_id == record)])
        for record in case_record_ids
    }


def keep(connection: Connection, person_id: UUID, hidden: Mapping[UUID, Hidden]) -> None:
    """Have a replay of the past call these homes confidential, though they were not yet then."""
    if any(each != NOTHING for each in hidden.values()):
        by_then = hidden_of_one(connection, person_id)
        found = [
            each.event_id for each in fetch(connection, _Lived, SQL.lived.sql)
            if hidden.get(each.case_record_id, NOTHING).has(each) and not by_then.has(each)
        ]  # fmt: skip
        connection.execute(SQL.keep_confidential.sql, {"event_ids": found})
        SQL.say_confidential(connection)


def _together(places: Sequence[_Place | _Lived]) -> Hidden:
    return Hidden(
        frozenset(filter(None, (fold_code(each.postcode) for each in places))),
        frozenset(filter(None, (_one(each.lines) for each in places))),
        frozenset(each.event_id for each in places),
    )


def _one(lines: Sequence[str] | None) -> str | None:
    return fold_name(" ".join(lines or ())) or None
