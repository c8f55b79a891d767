"""Run ``hub feed`` in this process, and write the files people send."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from connectors.cli import app

HEADINGS = ("Contact reference", "Child reference", "Date received", "Contact made by")
A_ROW = ("C1", "7", "04/03/2024", "6")


def feed(*words: str, expect: int = 0, **settings: str) -> Result:
    """Run one command; what it printed is on one line, however wide the terminal is."""
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"} | settings)
    assert done.exit_code == expect, f"{done.exit_code}: {done.output}{done.exception!r}"
    return done


def said(done: Result) -> str:
    """Give what a command said to a person, its lines joined."""
    return " ".join(done.output.split())


def dry(directory: Path, source: Path, *, system: str = "_template", expect: int = 0) -> Any:
    """Read a file without publishing and give the summary."""
    done = feed("read", system, str(source), "--dry-run", "--json", expect=expect,
                HUB_FEEDS_DIRECTORY=str(directory / "feeds"))  # fmt: skip
    return json.loads(done.stdout)


def refused(directory: Path, source: Path | str, *, system: str = "_template") -> str:
    """Read a file that cannot be read and give what is said of it."""
    done = feed("read", system, str(source), "--dry-run", expect=1,
                HUB_FEEDS_DIRECTORY=str(directory / "feeds"))  # fmt: skip
    assert "Traceback" not in done.output
    return said(done)


def contacts(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8-sig",
    headings: Sequence[str] = HEADINGS, delimiter: str = ",",
) -> Path:  # fmt: skip
    """Write an extract of the template's connector."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([headings, *rows])
    return path


def rejected(summary: Any) -> list[dict[str, str]]:
    """Give the lines of the rejects files that a summary names."""
    lines: list[dict[str, str]] = []
    for path in filter(None, summary["rejects_file"].split(", ")):
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            lines += csv.DictReader(file)
    return lines
