"""How commands speak: tables and progress bars on a terminal, one line now and then elsewhere.

Exit codes are the same everywhere: 0 done, 1 fault, 2 usage, 3 finished but something was
rejected or dead-lettered.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from enum import IntEnum
from typing import Any

import typer
from psycopg import OperationalError
from psycopg.errors import (
    InvalidSchemaName,
    UndefinedColumn,
    UndefinedFunction,
    UndefinedTable,
)
from rich.box import HEAVY_HEAD, Box
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from hub.errors import HubError
from schemas.errors import SchemaError

LINE_EVERY = 3.0
"""Seconds between progress lines where there is no terminal to draw a bar on."""

UNBROKEN = 10_000
"""Columns of a line where no terminal is: what is logged or searched is searched by the line."""


def _width() -> int | None:
    """Give the width of lines; None where there is a terminal, or COLUMNS, that says it."""
    if os.environ.get("COLUMNS"):
        return None
    return None if any(os.isatty(each) for each in range(3)) else UNBROKEN


out = Console(soft_wrap=False, width=_width())
err = Console(stderr=True, width=_width())

Advance = Callable[[int, int | None], None]
"""Called with how many are done so far and how many there are, or None where unknown."""


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    WITH_REJECTS = 3


def print_json(value: Any) -> None:
    """Print a dataclass, or a list or dict of them, as one JSON document.

    Letters that standard output cannot write are escaped, as JSON has it.
    """
    text = json.dumps(_plain(value), indent=2, default=str, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(_plain(value), indent=2, default=str)
    typer.echo(text)


def table(*headings: str, whole: Sequence[int] = (0,), box: Box | None = HEAVY_HEAD) -> Table:
    """Make a table whose columns at `whole` are never cut: what they hold is typed into commands.

    Where a terminal is narrow the other columns go over more lines.
    """
    made = Table(*headings, box=box)
    for place in whole:
        made.columns[place].no_wrap = True
    return made


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Advance]:
    """Show how far something is: a bar on a terminal, else lines, and no lines where `quiet`."""
    if err.is_terminal:
        with _bar() as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    elif quiet:
        yield lambda _done, _total: None
    else:
        last = time.monotonic()

        def line(done: int, total: int | None) -> None:
            nonlocal last
            if time.monotonic() - last >= LINE_EVERY:
                last = time.monotonic()
                err.print(f"{label}: {done:,}" + (f" of {total:,}" if total else ""))

        yield line


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )


_NOT_LET_IN = re.compile("authentication failed|no password supplied|no pg_hba.conf entry")
_NO_LOGIN = re.compile(r'role "hub_\w+" does not exist')
_ABSENT = (UndefinedTable, InvalidSchemaName, UndefinedColumn, UndefinedFunction)


@contextmanager
def faults_explained() -> Iterator[None]:
    """Turn an expected failure into one sentence and exit code 1, never a traceback."""
    try:
        yield
    except (HubError, SchemaError) as fault:
        _tell(_no_database(fault.__cause__) or str(fault))
        raise typer.Exit(Exit.FAULT) from fault
    except OperationalError as fault:
        _tell(_no_database(fault))
        raise typer.Exit(Exit.FAULT) from fault
    except _ABSENT as fault:
        _tell(f"The database lacks what the hub keeps there. Run hub migrate; then start again.\n  "
              f"{str(fault).splitlines()[0]}")  # fmt: skip
        raise typer.Exit(Exit.FAULT) from fault
    except OSError as fault:
        if fault.filename is None:
            raise
        _tell(
            f"{fault.filename}: {fault.strerror}. Name another path, or see to its rights and the "
            "room there is; then start again"
        )
        raise typer.Exit(Exit.FAULT) from fault


def _tell(what: str) -> None:
    err.print(f"[red]✗[/red] {escape(what)}", highlight=False, soft_wrap=True)


def _no_database(fault: BaseException | None) -> str:
    """Say what to do where no connection came about; nothing where it is another fault."""
    if not isinstance(fault, OperationalError):
        return ""
    if _NO_LOGIN.search(str(fault)):
        return (
            "The database has no logins of the hub yet. Run hub migrate; then start again.\n  "
            f"{str(fault).splitlines()[0]}"
        )
    first = str(fault).splitlines()[0]
    if _NOT_LET_IN.search(first):
        return (
            "The database does not let this login in. Check its password (HUB_INGEST_PASSWORD is "
            "of hub_ingest, and so on) and that hub migrate has set it; then start again.\n"
            f"  {first}"
        )
    if fault.sqlstate:
        return f"The database cannot do it now. See to what it says; then start again.\n  {first}"
    return (
        "The database does not answer. Check HUB_DATABASE_URL and that the server runs; then start "
        f"again.\n  {first}"
    )


def counted(count: int, what: str) -> str:
    """Say how many of something there are.

    >>> counted(1, "event"), counted(1200, "event")
    ('1 event', '1,200 events')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def rate(count: int, seconds: float) -> str:
    """Say how many a second, for summaries: ``12,345/s``."""
    return f"{count / seconds:,.0f}/s" if seconds > 0 else "-"
