"""``hub matching reconsider``: what the matcher would decide otherwise now, and asking about it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import psycopg
import typer

from hub import wiring
from hub.console import faults_explained, out, print_json, progress, rate
from hub.errors import CommandRefused
from hub.matching.again.asking import ask_about
from hub.matching.again.finding import DUPLICATE, LINK, WOULD, Found
from hub.matching.again.looking import Looked, look_again
from hub.matching.people import activating
from hub.matching.people.links import require
from hub.matching.telling.strength import strength
from hub.query.spreadsheets import csv_of
from hub.settings import settings

SHOWN = 20
"""Lines on a terminal where no limit is given; a file has them all."""
COLUMNS = (
    "what", "would", "record", "case_record_id", "person_id", "candidate_person_ids", "bits",
    "rules", "reason", "review_id", "waits_for_review_id",
)  # fmt: skip
Connection = psycopg.Connection[Any]


def reconsider(
    *,
    model: Annotated[str | None, typer.Option(
        help="Look by this model, as hub matching models lists it; by the one that decides.")]
    = None,
    output: Annotated[Path | None, typer.Option(help="Write all that was found as CSV.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Have people asked, as match reviews.")]
    = False,
    actor: Annotated[str, typer.Option(help="With --ask: your name; it is recorded.")] = "",
    reason: Annotated[str, typer.Option(
        help="With --ask: why, in a sentence; it is recorded.")] = "",
    limit: Annotated[int | None, typer.Option(
        min=1, help="Show, or ask, at most this many: the likeliest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:  # fmt: skip
    """Look again at all records: what would be decided otherwise now? Nothing is changed.

    After a model was activated, or the reading of names mended, records stay as they were decided
    until they next change. This finds

        possible duplicates     persons whom nobody asked about, and who may be one child
        links                   made by the matcher, that the model would not make now

    It names nobody. What people decided is left out, unless something new was said since. Two who
    may be one identity changed for good, as by an adoption, are counted and asked about only.

        hub matching reconsider --output again.csv
        hub matching reconsider --model 2027-01          before you activate it
        hub matching reconsider --ask --limit 100 --actor "Ruth Adeyemi" --reason "model 2027-01"

    --ask links nothing and takes nothing back. It asks about possible duplicates, and about links
    that a rule contradicts; other links are only told: look with hub identity show, and take one
    back with hub identity unlink. Run it again for the next: nothing is asked twice.
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        if model:
            activating.require_known(model)
        if output:
            _may_write(output)
        if ask:
            _may_ask(connection, model, actor, reason)
        began = perf_counter()
        with progress("looking again", quiet=as_json) as advance:
            looked = look_again(connection, model, advance)
        seconds = perf_counter() - began
        asked: tuple[Found, ...] = ()
        if ask:
            with progress("asking", quiet=as_json) as advance:
                asked = ask_about(
                    connection, looked, actor=actor, reason=reason, most=limit, progress=advance
                )
    found = [each for each in _with_reviews(looked, asked) if each.may_be_listed]
    if output:
        output.write_bytes(csv_of(COLUMNS, map(_cells, found)))
    if as_json:
        _print_json(looked, found[:limit], asked)
    else:
        _show(looked, found, asked, limit=limit, seconds=seconds, asking=ask)


def _may_write(output: Path) -> None:
    """Find out before the long part, which may take an hour, whether its result can be kept."""
    if not output.absolute().parent.is_dir():
        raise CommandRefused(f"there is no directory {output.absolute().parent}: make it first")
    was_there = output.exists()
    output.open("ab").close()
    if not was_there:
        output.unlink()


def _may_ask(connection: Connection, model: str | None, actor: str, reason: str) -> None:
    """Raise `CommandRefused` before anything is looked at, where nothing could be asked."""
    require(actor, reason)
    decides = activating.active(connection).version
    if model not in (None, decides):
        raise CommandRefused(
            f"questions are the deciding model's, which is {decides}: activate {model} first, or "
            "leave out --ask"
        )


def _with_reviews(looked: Looked, asked: Sequence[Found]) -> list[Found]:
    """Give what was found, with the reviews that ask about it by now."""
    reviews = {(each.what, each.case_record_id): each for each in asked}
    return [
        reviews.get((each.what, each.case_record_id), each) if each.may_be_asked else each
        for each in looked.found
    ]


def _line(found: Found) -> dict[str, str]:
    return dict(zip(COLUMNS, map(str, _cells(found)), strict=True))


def _cells(found: Found) -> tuple[object, ...]:
    bits = "" if found.millibits is None else round(found.millibits / 1000, 1)
    return (
        found.what, WOULD[found.would], f"{found.system}:{found.local_id}", found.case_record_id,
        found.person_id, " ".join(map(str, found.candidates)), bits, " ".join(found.rules),
        found.reason, found.review_id or "", found.waits_for or "",
    )  # fmt: skip


def _print_json(looked: Looked, found: Sequence[Found], asked: Sequence[Found]) -> None:
    print_json({
        "model": looked.model_version, "records": looked.records, "found": len(looked.found),
        "asked": len(asked), "findings": [_line(each) for each in found],
    })  # fmt: skip


def _show(
    looked: Looked, found: Sequence[Found], asked: Sequence[Found], *, limit: int | None,
    seconds: float, asking: bool,
) -> None:  # fmt: skip
    out.print(f"model {looked.model_version} looked again at {looked.records:,} records "
              f"({rate(looked.records, seconds)})", highlight=False)  # fmt: skip
    for what, words in ((DUPLICATE, "possible duplicates"), (LINK, "links it would not make")):
        told = Counter(WOULD[each.would] for each in looked.found if each.what == what)
        parts = ", ".join(f"{count:,} {would}" for would, count in told.most_common())
        out.print(f"{words}: {told.total():,}{f' ({parts})' if parts else ''}", highlight=False)
    shown = found[: limit or SHOWN]
    for each in shown:
        out.print(_told(each), highlight=False, markup=False, soft_wrap=True)
    if len(found) > len(shown):
        out.print(f"and {len(found) - len(shown):,} more: --output FILE.csv has all",
                  highlight=False)  # fmt: skip
    if len(found) < len(looked.found):
        out.print(f"and {len(looked.found) - len(found):,} that may be an identity changed for "
                  "good: they are asked about, and never listed", highlight=False)  # fmt: skip
    may = sum(each.may_be_asked for each in looked.found)
    out.print(
        f"{len(asked):,} asked, as match reviews; nothing else was changed" if asking
        else f"nothing was changed; --ask has people asked about {may:,} of them", highlight=False,
    )  # fmt: skip


def _told(found: Found) -> str:
    line = _line(found)
    about = (
        f"{line['record']} and {', '.join(map(str, found.candidates))}"
        if found.what == DUPLICATE else f"the link of {line['record']} to {found.person_id}"
    )  # fmt: skip
    weighed = "" if found.millibits is None else (
        f"; {strength(found.millibits / 1000)} ({line['bits']} bits)"
    )  # fmt: skip
    review = found.review_id or found.waits_for
    asked = "asked" if found.review_id else "first to answer"
    return (
        f"{line['would']}: {about}: {' '.join((*found.rules, found.reason))}{weighed}"
        f"{f'; {asked}: review {review}' if review else ''}"
    )
