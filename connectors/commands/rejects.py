"""``hub feed rejects``: which rows could not be taken, and why."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from connectors.commands.console import AsJson, System, faults_explained, out, print_json
from connectors.errors import SourceUnreadable
from connectors.feeds import Feed, feed
from connectors.running.rejects import CODE, FIELD, MESSAGE, ROW, VALUE, path_of, value_in
from connectors.running.snapshot import last_run
from connectors.settings import FeedSettings

Found = dict[str, Any]


def rejects(
    system: System,
    rows: Annotated[int, typer.Option(help="Rows to show of each stream.", min=0)] = 10,
    values: Annotated[
        bool, typer.Option("--values", help="Show what the cells hold: personal data.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the rows that the last run could not take, and why, without what they hold.

    Correct the file it names, in Excel if you like, and send it: hub feed redrive SYSTEM FILE

    For example: hub feed rejects annex_a --rows 20
    """
    with faults_explained(as_json=as_json):
        found = list(_found(feed(system), rows, values=values))
    if as_json:
        print_json(found)
        return
    if not found:
        never = last_run(FeedSettings().feeds_directory, system) is None
        out.print(f"{system}: " + ("it was never read here." if never
                                   else "the last run rejected nothing."))  # fmt: skip
    for each in found:
        _show(system, each, values=values)


def _found(contract: Feed, rows: int, *, values: bool) -> Iterator[Found]:
    directory = FeedSettings().feeds_directory
    shown = (ROW, FIELD, CODE, *((VALUE, MESSAGE) if values else ()))
    for stream in contract.streams:
        path = path_of(directory, contract.system, stream.name)
        if path.exists():
            lines = _lines(path)
            first = [
                {name.removeprefix("hub: "): value_in(line.get(name) or "") for name in shown}
                for line in lines[:rows]
            ]
            reasons = Counter(line.get(CODE) or "" for line in lines)
            yield {"stream": stream.name, "file": str(path), "rows": len(lines),
                   "reasons": dict(reasons.most_common()), "first": first}  # fmt: skip


def _lines(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except (csv.Error, UnicodeDecodeError, OSError) as fault:
        raise SourceUnreadable(str(path), _SAVED_AGAIN) from fault
    if lines and CODE not in lines[0]:
        raise SourceUnreadable(str(path), _SAVED_AGAIN)
    return lines


_SAVED_AGAIN = (
    "it was saved again in another form. `hub feed redrive` reads it even so; or run the feed "
    "again, which writes it anew"
)


def _show(system: str, found: Found, *, values: bool) -> None:
    reasons = ", ".join(f"{code} {number:,}" for code, number in found["reasons"].items())
    out.print(f"{system} {found['stream']}: {found['rows']:,} rows rejected ({reasons})",
              soft_wrap=True)  # fmt: skip
    out.print(f"  {found['file']}", soft_wrap=True, highlight=False, markup=False)
    if found["first"]:
        table = Table("Row", "Field", "Why", *(("Value", "What to do") if values else ()))
        for line in found["first"]:
            table.add_row(*(escape(each) for each in line.values()))
        out.print(table)
    more = found["rows"] - len(found["first"])
    if more:
        out.print(f"  … and {more:,} more")
    if not values:
        out.print("  What the cells hold is in the file; --values shows it here.")
