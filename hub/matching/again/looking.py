"""Look again at all case records, and change nothing.

Records are read a page at a time, each page as the hub is at one moment, and nobody waits for it.
Each is decided against the people as they are, and its decision counts for nobody else. Memory
grows with what is found, not with the records there are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.again.answers import still_open
from hub.matching.again.finding import Found, distinctly, otherwise
from hub.matching.arriving import looking
from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.remembering import KEPT_AS
from hub.matching.known import tables
from hub.matching.known.records import Record
from hub.matching.known.tables import Connection
from hub.matching.model.model import Model
from hub.matching.people import activating
from hub.matching.people.objecting import READING
from hub.matching.people.reviews import Standing
from hub.matching.queries import SQL

PAGE = 200
"""Records looked around in one question: what is near them is in memory together."""
BEFORE_ALL = UUID(int=0)
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass(frozen=True)
class Looked:
    """What looking again came to, in the order in which it would be asked."""

    model_version: str
    records: int
    found: tuple[Found, ...]


def look_again(
    connection: Connection, version: str | None = None,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> Looked:  # fmt: skip
    """Decide about every record anew, by a model or by the one that decides now.

    Raises `CommandRefused` where there is no such model, or while records are being read again.
    """
    if version:
        activating.require_known(version)
    total, done, after = SQL.counts(connection)[0], 0, BEFORE_ALL
    found: list[Found] = []
    while True:
        with connection.transaction():
            connection.execute(SNAPSHOT)
            model, persons = stand(connection, version)
            page = tables.records_after(connection, after, PAGE)
            seen, of_page = look_at(connection, Choosing(model, persons), page)
        found += (replace(each, ask=None) for each in of_page)
        done += seen
        progress(done, total)
        if len(page) < PAGE:
            return Looked(model.version, done, tuple(distinctly(found)))
        after = max(page)


def stand(connection: Connection, version: str | None) -> tuple[Model, int]:
    """Give the model and the number of persons. Raises `CommandRefused` while records are read."""
    position, read_upto, kept_as, persons, active, digest, *_ = SQL.stand(connection)
    if kept_as != KEPT_AS or read_upto < position:
        raise CommandRefused(READING)
    model = activating.model_of(version, None) if version else activating.model_of(active, digest)
    return model, persons


def look_at(
    connection: Connection, choosing: Choosing, records: Mapping[UUID, Record]
) -> tuple[int, Iterable[Found]]:
    """Give how many of these records may be seen, and what would come out otherwise about them."""
    if not records:
        return 0, ()
    stands = Standing()
    seen = looking.around(connection, records, frozenset(), stands)
    choosing.look(seen.scene)
    open_ = [each for each in records if each not in seen.sealed]
    found = [one for each in open_ for one in otherwise(choosing, each)]
    return len(open_), [
        replace(each, waits_for=stands.asked.get(each.case_record_id, (each.waits_for,))[0])
        for each in still_open(connection, choosing, found)
    ]
