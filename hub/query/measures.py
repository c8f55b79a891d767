"""What a measure says of a period, as the asker may be shown it.

Numbers are of everybody; small ones are only for those with case access. The list names those the
asker may see; `hidden_from_lists` says that some of the numbers stand for others. Everything is as
known at `counted_at`: what each source had told by then. A measure with its list is as of now, or
of the end of a day that is remembered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain

from hub.access.roles import Role
from hub.query.door import Connection
from hub.query.kept import Asked, Counting, Kept
from hub.query.periods import By, Part, usual, usual_parts
from hub.query.remembered import remembered_days
from hub.query.suppression import FEWEST, Count, suppressed
from projections.measures import definitions, reader
from projections.measures.definitions import Measure
from projections.measures.reader import Counted, Period, Tally
from schemas.local_time import LONDON, local_today

CASE_ACCESS = "read_person"
ADDING_UP = ("total", "yes", "no", "not_yet_known")
STANDINGS = ("yes", "no", "not_yet_known", "excluded")
COUNTS = ("total", *STANDINGS)


@dataclass(frozen=True)
class Line:
    """The numbers of one place: the whole period, a part of it, or a group.

    `counts` are total, yes, no, not_yet_known and excluded; the total is of the first three. The
    percentage is of those of whom it is known; `at_least` and `at_most` are what it can become.
    """

    key: str
    title: str
    counts: dict[str, Count]
    percentage: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    median: float | None = None
    ninetieth: float | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Measured:
    """A measure of a period: its numbers, by part and by group, and the rows behind them."""

    measure: Measure
    period: Period
    by: By
    known_on: date
    counted_at: datetime
    """Everything that the sources had sent by then is in the numbers."""
    whole: Line
    reasons: dict[str, Count]
    parts: list[Line]
    groups: dict[str, list[Line]]
    rows: list[Counted] | None
    """None for whoever may see no case at all."""
    never_told: tuple[str, ...] = ()
    """What it rests on that no source has ever told of, in words."""
    remembered: tuple[date, ...] = ()
    """The days as of which the same can be asked."""
    hidden_from_lists: bool = False

    def __len__(self) -> int:
        """How many rows it has, for the access record."""
        return len(self.rows or ())

    def listed(self, standing: str) -> list[Counted]:
        """Give the rows of one standing."""
        return [each for each in self.rows or () if each.standing == standing]


def measured(  # noqa: PLR0913  (each says what is asked)
    connection: Connection, role: Role, measure: Measure, period: Period, by: By,
    kept: Kept | None = None, *, known_on: date | None = None,
) -> Measured:  # fmt: skip
    """Ask a measure of a period, with the rows behind its numbers: as it is now.

    With `known_on` it is as of the end of that day, which the connection must read already.
    """
    counting, day = _counting(connection, kept, known_on, exactly=True)
    days = remembered_days(connection)
    said = _said(counting, role, Asked(measure, period, by, day, is_grouped=True), days)
    if CASE_ACCESS not in role.functions:
        return said
    rows = reader.counted(connection, measure, period, known_on=said.known_on)
    everybody = sum(_number(said.whole.counts[name]) for name in STANDINGS)
    return Measured(**vars(said) | {"rows": rows, "hidden_from_lists": len(rows) < everybody})


def overview(  # noqa: PLR0913
    connection: Connection, role: Role, period: Period, by: By, kept: Kept | None = None,
    *, again: bool = False, known_on: date | None = None,
) -> list[Measured]:  # fmt: skip
    """Ask every measure for its numbers, without groups and without rows.

    What is `kept` and not too old is not counted again, unless `again` asks for it. `known_on` is
    that of `measured`.
    """
    counting, day = _counting(connection, kept, known_on, again=again)
    days = remembered_days(connection)
    return [
        _said(counting, role, Asked(each, period, by, day, is_grouped=False), days)
        for each in definitions.measures().values()
    ]


def count_ahead(connection: Connection, kept: Kept) -> None:
    """Count what the overview shows first, for whoever asks next."""
    counting, known_on = Counting(connection, kept, again=True), local_today()
    period = usual(known_on)
    for each in definitions.measures().values():
        counting.numbers(Asked(each, period, usual_parts(period), known_on, is_grouped=False))


def _counting(
    connection: Connection, kept: Kept | None, known_on: date | None, **how: bool
) -> tuple[Counting, date]:
    """Begin to count as of a day. Numbers of the present are kept, and of no other day."""
    of_now = kept if known_on is None else None
    return Counting(connection, of_now or Kept(), **how), known_on or local_today()


def _said(counting: Counting, role: Role, asked: Asked, days: Sequence[date]) -> Measured:
    """Say what was counted, as the role may be shown it."""
    measure, period, by, known_on, is_grouped = asked
    counted = counting.numbers(asked)
    found, told = counted.tallies, asked.parts
    whole = _Place(found, "whole", None)
    periods = [_Place(found, "period", str(each.period.from_on), each.name, each) for each in told]
    groups = {name: _group(measure, name, found) for name in measure.groups if is_grouped}
    reasons = _reasons(found)
    if CASE_ACCESS not in role.functions:
        _hide_small(whole, [periods, *groups.values()], reasons)
    counted_at = min(counted.counted_at.astimezone(LONDON), _end(known_on))
    return Measured(
        measure, period, by, known_on, counted_at, _line(measure, whole, whole),
        {each.key: each.shown[standing] for standing, each in reasons},
        [_line(measure, each, whole) for each in periods],
        {name: [_line(measure, each, whole) for each in lines] for name, lines in groups.items()},
        None, tuple(measure.rests_on[each] for each in counted.never_told), tuple(days),
    )  # fmt: skip


def past(day: date | None) -> date | None:
    """Give the day whose end is asked of; of today that is what is known now."""
    return None if day == local_today() else day


def period_asked(from_on: date | None, to_on: date | None, known_on: date | None) -> Period:
    """Give a period asked for in part: up to today, and two years long.

    As known on a day it ends with that day at the latest: nothing was known of what came after.
    """
    last = min(to_on or local_today(), known_on or date.max)
    return Period(from_on or usual(last).from_on, last)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, LONDON)


class _Counted:
    """Numbers of one place or for one reason, and what of them is shown."""

    def __init__(self, key: str, counts: dict[str, int]) -> None:
        self.key, self.counts = key, counts
        self.shown: dict[str, Count] = dict(counts)


class _Place(_Counted):
    """The numbers of one place."""

    def __init__(
        self, found: Iterable[Tally], scope: str, key: str | None, title: str = "",
        part: Part | None = None,
    ) -> None:  # fmt: skip
        here = [each for each in found if (each.scope, each.key) == (scope, key)]
        of = {name: sum(each.things for each in here if each.standing == name)
              for name in STANDINGS}  # fmt: skip
        super().__init__(key or "", {"total": of["yes"] + of["no"] + of["not_yet_known"], **of})
        self.title, self.part = title, part
        self.all = next((each for each in here if each.standing is None), None)


def _hide_small(
    whole: _Place, tables: Sequence[Sequence[_Place]], reasons: list[tuple[str, _Counted]]
) -> None:
    """Hide what is too small anywhere in an answer, and what it could be told from there."""
    beside: list[Sequence[_Counted]] = [
        *tables, *([each for of, each in reasons if of == name] for name in STANDINGS),
    ]  # fmt: skip
    plain = [[each.counts for each in table] for table in beside]
    whole.shown, shown = suppressed(whole.counts, plain, ADDING_UP)
    for each, counts in zip(chain(*beside), chain(*shown), strict=True):
        each.shown = counts
    for place in (whole, *chain(*tables)):
        if place.all and place.all.numbers < FEWEST:
            place.all = None  # the middle of a few is theirs


def _line(measure: Measure, place: _Place, whole: _Place) -> Line:
    """Make a line of a table, with what follows from its numbers where all of them are shown."""
    total, yes, no, unknown = (place.counts[name] for name in ADDING_UP)
    if any(isinstance(place.shown[name], str) for name in ADDING_UP):
        return Line(place.key, place.title, place.shown, part=place.part)
    if measure.kind == "count":
        of_all = whole.shown["total"]
        low = known = high = _percent(total, of_all if isinstance(of_all, int) else 0)
    else:
        known, low, high = (
            _percent(yes, yes + no), _percent(yes, total), _percent(yes + unknown, total)
        )  # fmt: skip
    middle = place.all
    return Line(
        place.key, place.title, place.shown, known, low, high, middle.median if middle else None,
        middle.ninetieth if middle else None, place.part,
    )  # fmt: skip


def _group(measure: Measure, name: str, found: Sequence[Tally]) -> list[_Place]:
    group = measure.groups[name]
    keys = sorted(
        {each.key for each in found if each.scope == name and each.key is not None},
        key=lambda key: (list(group.words).index(key) if key in group.words else 99, key),
    )
    return [_Place(found, name, key, group.words_for(key)) for key in keys]


def _reasons(found: Sequence[Tally]) -> list[tuple[str, _Counted]]:
    """Count why something is left out or not yet known, each reason with its standing."""
    return [
        (name, _Counted(each.reason, {name: each.things}))
        for name in STANDINGS
        for each in found
        if each.scope == "whole" and each.standing == name and each.reason
    ]


def _percent(part: int, of: int) -> float | None:
    return 100 * part / of if of else None


def _number(count: Count) -> int:
    return count if isinstance(count, int) else 0
