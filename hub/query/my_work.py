"""A worker's own list: the children they work with and follow, what is new, and what is due.

Whose names are on it is asked first; then the door is asked for each child, decides, and writes the
look down. A child that may no longer be shown is left out and counted, nothing more.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, tuple_row

from hub.access.roles import Role
from hub.errors import AccessNotRecorded, HubError, NotReady
from hub.query import deadlines, timeline
from hub.query.asking import Asking
from hub.query.clocks.running import Deadline
from hub.query.door import Connection
from hub.query.due import Dues, due_soon, dues
from hub.query.people import PersonSeen
from hub.query.timeline import EntrySeen, Timeline
from projections.chronology import reader
from projections.chronology.reader import View
from projections.identity.reader import case_records_of

FUNCTION = "read_own_work"
MOST = 60
"""Children on one list: more is a team's work, not one person's."""
NEWEST = 5
"""New events that are told of each child; the rest are counted."""
OTHERS_WORK = ["team", "duty"]
"""Ties by which a worker may see a child but does not work with them."""

WORKING_WITH = """
SELECT DISTINCT record.person_id
FROM hub.relationships(%(who)s, now()) AS work
JOIN case_record AS record USING (case_record_id)
WHERE work.kind <> ALL(%(others)s)
    AND work.since <= now() IS NOT FALSE AND work.until <= now() IS NOT TRUE
"""
FOLLOWED = """
SELECT DISTINCT record.person_id
FROM hub.followed_child AS followed
JOIN case_record AS record
    ON record.person_id = followed.person_id OR record.own_person_id = followed.person_id
WHERE followed.subject = %(who)s
"""
LOOKED = """
SELECT position, looked_at FROM hub.last_look WHERE subject = %(who)s AND person_id = %(person)s
"""
LOOK = """
WITH look AS (
    INSERT INTO hub.last_look (subject, person_id, position)
    SELECT %(who)s, %(person)s, %(position)s WHERE %(sees_all)s
    ON CONFLICT (subject, person_id) DO UPDATE
    SET position = greatest(last_look.position, excluded.position), looked_at = now()
)
SELECT EXISTS (
    SELECT FROM hub.followed_child
    WHERE subject = %(who)s AND person_id IN (
        SELECT %(person)s ::uuid
        UNION ALL SELECT own_person_id FROM case_record WHERE person_id = %(person)s
    )
)
"""
FOLLOW = """
INSERT INTO hub.followed_child (subject, person_id) VALUES (%(who)s, %(person)s)
ON CONFLICT DO NOTHING
"""
UNFOLLOW = """
DELETE FROM hub.followed_child
WHERE subject = %(who)s AND person_id IN (
    SELECT %(person)s ::uuid
    UNION SELECT own_person_id FROM case_record WHERE person_id = %(person)s
)
"""
NEW = """
SELECT entry.event_id
FROM chronology_entry AS entry
WHERE entry.case_record_id = ANY(%(records)s) AND entry.position > %(after)s
    AND entry.withdrawn_revision > entry.revision IS NOT TRUE
ORDER BY entry.position DESC
"""


@dataclass(frozen=True)
class Look:
    """When a worker last looked at a child's timeline, and up to which position."""

    position: int
    looked_at: datetime


@dataclass(frozen=True)
class Child:
    """A child on a worker's list."""

    person: PersonSeen
    is_mine: bool
    is_followed: bool
    looked_at: datetime | None
    new: list[EntrySeen]
    new_count: int
    due: list[Deadline]


@dataclass(frozen=True)
class MyWork:
    """A worker's list; `hidden` children may not be shown to them any longer."""

    children: list[Child]
    today: date
    hidden: int = 0
    more: int = 0
    """Children beyond the length of the list."""

    @property
    def mine(self) -> list[Child]:
        """The children they work with."""
        return [each for each in self.children if each.is_mine]

    @property
    def followed(self) -> list[Child]:
        """The children they follow."""
        return [each for each in self.children if each.is_followed]

    @property
    def opened(self) -> int:
        """Of how many children they have opened the timeline."""
        return sum(each.looked_at is not None for each in self.children)

    @property
    def dues(self) -> Dues[Child]:
        """The deadlines of all of them."""
        return dues(self.children, self.today)

    @property
    def new(self) -> list[tuple[Child, EntrySeen]]:
        """What has arrived since they last looked, the latest first."""
        found = [(child, each) for child in self.children for each in child.new]
        return sorted(found, key=lambda each: each[1].entry.position, reverse=True)


@dataclass(frozen=True)
class _Names:
    mine: set[UUID] = field(default_factory=set)
    followed: set[UUID] = field(default_factory=set)

    def __len__(self) -> int:
        """How many children there are, for the access record."""
        return len(self.mine | self.followed)


def known_as(asking: Asking) -> str:
    """Give what settings and relationships name a worker by."""
    return asking.actor.subject or f"local {asking.actor.name.strip()}"


def my_work(asking: Asking, now: datetime) -> MyWork:
    """Read a worker's list. Raises what the door raises where even the list may not be read."""
    who = known_as(asking)
    names = asking.door.ask(asking.question(FUNCTION), lambda c, _role: _names(c, who))
    wanted = sorted(names.mine) + sorted(names.followed - names.mine)
    found = [_child(asking, who, each, names, now) for each in wanted[:MOST]]
    children = [each for each in found if each is not None]
    children.sort(key=lambda each: (-each.new_count, not each.person.open, each.person.name))
    return MyWork(
        children, now.date(), len(found) - len(children), max(len(wanted) - MOST, 0)
    )  # fmt: skip


def looking(connection: Connection, asking: Asking, found: Timeline, *, sees_all: bool) -> Timeline:
    """Say whether a worker follows a child, and remember how far they have seen the timeline.

    Only what `sees_all` counts as a look: a filter may have hidden what is new.
    """
    given = {"who": known_as(asking), "person": found.person.person_id,
             "position": found.reached, "sees_all": sees_all}  # fmt: skip
    with connection.cursor(row_factory=tuple_row) as cursor:
        (is_followed,) = cursor.execute(LOOK, given).fetchone() or (False,)
    return replace(found, is_followed=is_followed)


def follow(asking: Asking, person_id: UUID, *, wanted: bool) -> bool:
    """Follow a child, or no longer; False where there is no such child, or none to be shown."""
    who = known_as(asking)

    def set_it(connection: Connection, _role: Role) -> bool | None:
        if wanted and not case_records_of(connection, person_id):
            return None
        statement = FOLLOW if wanted else UNFOLLOW
        connection.execute(statement, {"who": who, "person": person_id})
        return True

    return bool(asking.door.ask(asking.question("read_person", person_id=person_id), set_it))


def _child(
    asking: Asking, who: str, person_id: UUID, names: _Names, now: datetime
) -> Child | None:  # fmt: skip
    mine, followed = person_id in names.mine, person_id in names.followed
    try:
        return asking.door.ask(
            asking.question("read_person", person_id=person_id),
            lambda c, role: _read(c, role, person_id, who, (mine, followed), now),
        )
    except (AccessNotRecorded, NotReady):
        raise
    except HubError:  # refused, and written down
        return None


def _read(  # noqa: PLR0913
    connection: Connection, role: Role, person_id: UUID, who: str, tie: tuple[bool, bool],
    now: datetime,
) -> Child | None:  # fmt: skip
    found = deadlines.deadlines(connection, role, person_id, now=now)
    if found is None:
        return None
    look = _look(connection, who, person_id)
    records = found.person.case_record_ids
    ids = _new(connection, records, look) if look else []
    view = View(event_ids=ids[:NEWEST])
    entries = reader.page(connection, records, view, size=NEWEST).entries if ids else ()
    return Child(
        found.person, *tie, look.looked_at if look else None,
        timeline.all_seen(connection, person_id, entries, role), len(ids),
        due_soon(found.deadlines, now.date()),
    )  # fmt: skip


def _new(connection: Connection, records: list[UUID], look: Look) -> list[UUID]:
    with connection.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(NEW, {"records": records, "after": look.position}).fetchall()
    return [row[0] for row in rows]


def _look(connection: Connection, who: str, person_id: UUID) -> Look | None:
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        return cursor.execute(LOOKED, {"who": who, "person": person_id}).fetchone()


def _names(connection: Connection, who: str) -> _Names:
    mine = _ids(connection, WORKING_WITH, who=who, others=OTHERS_WORK)
    return _Names(mine, _ids(connection, FOLLOWED, who=who))


def _ids(connection: Connection, query: str, **given: Any) -> set[UUID]:
    with connection.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(query.encode(), given).fetchall()
    return {row[0] for row in rows if row[0] is not None}
