"""Ask people about what looking again found: ordinary match reviews, and nothing else.

Nothing is linked, taken back or withdrawn. Each turn holds the matcher for a few records only,
decides them once more as they are by then, and asks what nobody was asked meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.again.finding import Found, distinctly
from hub.matching.again.looking import Looked, look_at, stand
from hub.matching.arriving.choosing import Choosing
from hub.matching.known import tables
from hub.matching.known.tables import Connection
from hub.matching.people import reviews
from hub.matching.people.links import require
from hub.matching.queries import SQL

A_TURN = 20
"""Records that one turn asks about: live matching waits for it some hundredths of a second."""


def ask_about(  # noqa: PLR0913
    connection: Connection, looked: Looked, *, actor: str, reason: str, most: int | None = None,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> tuple[Found, ...]:  # fmt: skip
    """Ask about what was found, in its order, at most this much; give what was asked.

    Raises `CommandRefused` where nobody says why, or another model was activated meanwhile: what
    earlier turns asked stays asked, and is not asked twice.
    """
    require(actor, reason)
    waiting = [each.case_record_id for each in looked.found if each.may_be_asked]
    total = min(len(waiting), most or len(waiting))
    asked: list[Found] = []
    while waiting and (most is None or len(asked) < most):
        size = A_TURN if most is None else min(A_TURN, most - len(asked))
        turn, waiting = waiting[:size], waiting[size:]
        asked += _take_turn(connection, turn, looked.model_version, actor, reason)
        progress(len(asked), total)
    return tuple(asked)


def _take_turn(
    connection: Connection, records: list[UUID], version: str, actor: str, reason: str
) -> list[Found]:
    """Ask about these records, as they are now and in the order given."""
    with connection.transaction():
        SQL.hold_matcher(connection)
        model, persons = stand(connection, None)
        if model.version != version:
            raise CommandRefused(
                f"model {model.version} was activated meanwhile: look again, by that"
            )
        known = tables.records(connection, records)
        _, found = look_at(connection, Choosing(model, persons), known)
        may_be = (each for each in distinctly(found) if each.may_be_asked and each.ask)
        asking = list(_each_doubt_once(may_be))
        asks = [replace(each.ask, actor=actor, occasion=reason) for each in asking if each.ask]
        ids = reviews.request(connection, asks)
    return [
        replace(each, review_id=review, ask=None) for each, review in zip(asking, ids, strict=True)
    ]


def _each_doubt_once(found: Iterable[Found]) -> Iterator[Found]:
    """Give what is to be asked, and of the doubted links of one person the first alone."""
    doubted = set[UUID]()
    for each in found:
        if each.kind != "conflict" or each.person_id not in doubted:
            yield each
        if each.kind == "conflict":
            doubted.add(each.person_id)
