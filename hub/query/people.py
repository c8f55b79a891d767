"""Find people, and say who a person is, as the asker may see it.

A search finds only whom the asker may see. Of others it says at most how many there are, to whoever
could ask for them; of those out of reach, excluded or sealed, nothing at all.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from hub.access.decide import EMERGENCY
from hub.access.roles import Role
from hub.query.door import Connection
from projections.identity.reader import gone_by
from projections.person_summary import earlier as before
from projections.person_summary import reader
from projections.person_summary.asking import Asked
from projections.person_summary.confidential import REACHED, Hidden
from projections.person_summary.reader import Person

FIELDS = {
    "forenames": "personal", "surname": "personal", "date_of_birth": "personal",
    "expected_on": "personal", "sex": "personal", "ethnicity": "special",
    "is_unborn": "personal", "address_lines": "personal", "postcode": "personal",
    "telephones": "personal", "emails": "personal", "parents_and_carers": "personal",
    "known_as": "personal",
}  # fmt: skip
"""The sensitivity of what a system says about a person, as in the events that say it."""


@dataclass(frozen=True)
class PersonSeen:
    """A person as the asker may see them: what each system says, and where they differ.

    The record the person is named by is the first of `records`.
    """

    person_id: UUID
    name: str
    records: list[dict[str, Any]]
    identifiers: list[dict[str, Any]]
    open: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]
    withheld: list[str] = field(default_factory=list)

    @property
    def case_record_ids(self) -> list[UUID]:
        """The case records that are about them."""
        return [each["case_record_id"] for each in self.records]

    @property
    def lives_in_confidence(self) -> bool:
        """Whether any system calls where they live confidential."""
        return any(each["is_confidential"] for each in self.records)

    @property
    def home(self) -> dict[str, Any] | None:
        """Give the record to take their address from, whole: the one they moved to last.

        One that has an end, or does not say since when it holds, may be where they lived before.
        """
        if self.lives_in_confidence:
            return None
        told = [each for each in self.records if each["postcode"] or each["address_lines"]]
        return min(told, key=_how_long_ago, default=None)

    @property
    def is_birth_estimated(self) -> bool:
        """Whether the date of birth that is told is called an estimate by the system it is of."""
        told = (each for each in self.records if each["date_of_birth"] is not None)
        return bool(next(told, {}).get("is_estimated"))

    @property
    def goes_by(self) -> list[str]:
        """What the systems say the person is known as, each once."""
        return list(dict.fromkeys(each["known_as"] for each in self.records if each["known_as"]))

    def known(self, name: str) -> Any:
        """Give what is known of a field: as the main record says it, else as any other does."""
        return next((each[name] for each in self.records if each[name] is not None), None)


def _how_long_ago(record: dict[str, Any]) -> tuple[bool, bool, int]:
    since = record["address_started_on"]
    return (
        record["address_ended_on"] is not None,
        since is None,
        -since.toordinal() if since else 0,
    )


@dataclass(frozen=True)
class Found:
    """Whom a search found; `restricted` are those the asker may only ask for."""

    people: list[PersonSeen]
    restricted: list[UUID]
    size: int
    """How many of each were looked for: where there are as many, there may be more."""

    @property
    def may_be_more(self) -> bool:
        """Whether there may be people whom the asker may see beside those found."""
        return len(self.people) == self.size

    @property
    def may_be_more_restricted(self) -> bool:
        """Whether there may be more to ask for than are counted."""
        return len(self.restricted) == self.size

    def __len__(self) -> int:
        """How many are shown, for the access record."""
        return len(self.people)


def find(connection: Connection, role: Role, asked: Asked, size: int) -> Found:
    """Find people by any of what is asked, among those whom this reading may see.

    Where nobody is found as written, a slip in the name is forgiven, among all there are: of whom
    this reading may not see it says, to whoever could ask for them, that there is one.
    """
    found, by_name = reader.find_people(connection, asked, size=size), True
    restricted = found.unseen
    if not found.seen:
        found, by_name = reader.find_alike(connection, asked, size=size), False
        restricted = restricted or found.unseen
    people = reader.summaries(connection, found.seen)
    if by_name:  # those whose names are alike come the likest first
        people.sort(key=lambda each: (each.main.surname or "", each.name, str(each.person_id)))
    may_ask = EMERGENCY in role.functions
    return Found([seen(each, role) for each in people], restricted if may_ask else [], size)


def one(connection: Connection, role: Role, person_id: UUID) -> PersonSeen | None:
    """Say who a person is; None where no case record is about them."""
    found = reader.summary(connection, person_id)
    return seen(found, role) if found else None


def gone_by_now(connection: Connection, person_id: UUID) -> UUID | None:
    """Give the person that an id leads to now, whatever day is read: whose records went to them.

    Ask last: from here on the transaction reads the present.
    """
    connection.execute("SELECT hub.read_path()")
    return gone_by(connection, person_id)


def earlier(connection: Connection, role: Role, person_id: UUID) -> list[before.Earlier]:
    """Say what each system said of a person before: nothing to a role not cleared for all of it."""
    if "personal" not in role.clearance:
        return []
    return before.earlier(connection, person_id)


def without_homes(person: PersonSeen, hidden: Hidden) -> PersonSeen:
    """Take homes out of what is shown of somebody, and what leads there: another calls them so.

    It may be one child: then what each calls confidential is told by no record of the other.
    """
    nothing = {"address_lines": None, "postcode": None, "is_confidential": True}
    records = [
        each | nothing if hidden.holds(each["address_lines"], each["postcode"]) else each
        for each in person.records
    ]
    records = [each | dict.fromkeys(hidden.leading_there(REACHED, each)) for each in records]
    if records == person.records:
        return person
    told = [each for each in person.conflicts if each["field"] != "postcode"]
    return replace(person, records=records, conflicts=told)


def seen(person: Person, role: Role) -> PersonSeen:
    """Take out what the role is not cleared for, and name it."""
    hidden = [name for name, mark in FIELDS.items() if mark not in role.clearance]
    records = []
    for each in sorted(person.records, key=lambda each: each != person.main):
        shown = vars(each) | dict.fromkeys(hidden)
        shown.pop("person_id")
        records.append(shown)
    return PersonSeen(
        person.person_id,
        person.name if "personal" in role.clearance else "(withheld)",
        records,
        [dict(vars(each)) for each in person.identifiers] if "identifier" in role.clearance else [],
        [dict(vars(each)) for each in person.open],
        [dict(vars(each)) for each in person.conflicts if each.field not in hidden],
        hidden if "identifier" in role.clearance else [*hidden, "identifiers"],
    )
