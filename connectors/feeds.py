"""Find connectors and read their contract: ``connectors/<system>/feed.yml``.

A connector is a directory with a ``feed.yml``; being there is its registration. The contract says
what the source holds and how its columns are called::

    system: early_help_csv          # the source system of every event
    title: Early help export
    mapping_version: 1
    case_record_system: early_help  # where another feed numbers the same people: see below
    streams:
      - name: episodes              # also the feed in the event's source
        reader: csv                 # csv, xlsx or sql
        place: episodes.csv         # file inside the source, sheet, or table
        encoding: cp1252            # csv only
        header_row: 1               # csv and xlsx: where the headings are
        columns:                    # our name: heading, or several it may have
          child_id: Child reference
          started: [Start date, Date started]
        optional: [notes]           # columns that may be missing from the source
        key: [child_id, started]    # what makes a row the same row in the next extract
        mode: snapshot              # how it is read again: see below
        null_values: ["-1"]         # values that mean nothing is there
        total_row: {column: child_id, starts_with: Total}   # a row to leave out
        query: SELECT …             # sql only, instead of place; plain SQL for every database
        schema: HDM.Child_Social    # sql only: where tables are that name no schema of their own
        ignored: [Case notes]       # headings that are known and deliberately not read
        contract: {values: freeze}  # for this stream, instead of the feed's
    contract: {columns: evolve, values: discard_row}    # when the source drifts: see below

Where one system is read in several shapes, each shape is a connector and all name the same
``case_record_system``: a person number means the same person in each, so the events of one child
make one case record. Not given, it is ``system``.

Modes. Rows are compared in all of them: what was taken before and says the same is not sent again.

- ``snapshot``: the source is whole each time. A row that is gone is withdrawn.
- ``append``: rows are only ever added. Nothing is withdrawn, also when a row changes.
- ``cursor``: only what is new is read, by a column that grows, such as the time of the last change:
  ``cursor: {column: changed_at, lag_days: 3}``. The bookmark is the highest value acknowledged; the
  next run reads from the bookmark less the lag, so that what was typed late is found. A database
  does this in its query, a file is filtered. Nothing vanishes. A row that was rejected is read
  again, however old, until it can be taken.

Drift. A mapped column that is not there, or whose heading stands there twice, stops the feed before
anything is published.

- ``columns: evolve`` notes a heading nobody foresaw in the run's summary, once; ``freeze`` stops
  the feed until the heading is under ``columns`` or ``ignored``.
- ``values: discard_row`` rejects a row with a value that cannot be read; ``discard_value`` takes
  the row without the value and writes both to the rejects file (a key, or a value that the row
  means nothing without, still rejects it); ``freeze`` reads everything first and, if one value
  cannot be read, publishes nothing.

``translate.py`` beside it has ``translate(row)``.
"""

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.base import Translate
from connectors.errors import FeedContractWrong, UnknownConnector
from schemas.yaml_text import read_yaml

ROOT = Path(__file__).parent


class TotalRow(BaseModel):
    """How a trailing total is told from a child's row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    starts_with: str


class Cursor(BaseModel):
    """By which column a stream in cursor mode grows, and how late a row may be typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    lag_days: int = Field(0, ge=0)


class Contract(BaseModel):
    """What happens when the source is not what the contract says. Not given: the feed's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: Literal["evolve", "freeze"] | None = None
    values: Literal["discard_row", "discard_value", "freeze"] | None = None


class Stream(BaseModel):
    """One table of a source: a sheet, a file, a database table or a query."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    reader: Literal["csv", "xlsx", "sql"]
    place: str = ""
    query: str = ""
    schema_name: str = Field("", alias="schema")
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    header_row: int = Field(1, ge=1)
    columns: dict[str, str | list[str]]
    optional: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    """xlsx: columns whose leading zeros matter; their cells are read with their format."""
    key: tuple[str, ...]
    mode: Literal["snapshot", "cursor", "append"] = "snapshot"
    cursor: Cursor | None = None
    ignored: tuple[str, ...] = ()
    contract: Contract = Contract()
    null_values: tuple[str, ...] = ()
    total_row: TotalRow | None = None

    def headings(self, column: str) -> list[str]:
        """Give the headings a column may have."""
        given = self.columns[column]
        return [given] if isinstance(given, str) else given

    def named(self, column: str) -> str:
        """Give a column's first heading as a person would look for it."""
        return in_words(self.headings(column)[0])


class Feed(BaseModel):
    """A connector's contract."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str
    title: str
    mapping_version: int = Field(ge=1)
    case_record_system: str = ""
    streams: tuple[Stream, ...]
    contract: Contract = Contract()
    directory: Path = Path()

    @property
    def case_records(self) -> str:
        """The system whose person numbers the rows hold."""
        return self.case_record_system or self.system

    def on_columns(self, stream: Stream) -> Literal["evolve", "freeze"]:
        """Give what a heading that nobody foresaw does to a stream."""
        return stream.contract.columns or self.contract.columns or "evolve"

    def on_values(self, stream: Stream) -> Literal["discard_row", "discard_value", "freeze"]:
        """Give what a value that cannot be read does to a stream."""
        return stream.contract.values or self.contract.values or "discard_row"

    def translate(self) -> Translate:
        """Load the connector's pure translation."""
        loaded: Translate = _module(self.directory / "translate.py").translate
        return loaded


def in_words(heading: str) -> str:
    r"""Give a heading, or the pattern of one, in words that a person can look for.

    >>> in_words(r"/\bchild\b.*\b(id|identifier)\b/"), in_words("/^Reason/"), in_words("Team")
    ('child … id', 'Reason …', 'Team')
    """
    if not heading.startswith("/"):
        return heading
    first_of_several = re.sub(r"\(([^|)]*)[^)]*\)", r"\1", heading.strip("/"))
    said = re.sub(r"\\b|[\^$?]", "", first_of_several).replace(".*", " … ")
    return f"{said} …" if heading.startswith("/^") and not heading.endswith("$/") else said


def systems() -> list[str]:
    """Name every connector there is."""
    return sorted(
        path.parent.name for path in ROOT.glob("*/feed.yml") if path.parent.name[0] != "_"
    )


def feed(system: str, root: Path = ROOT) -> Feed:
    """Read a connector's contract. Raises `UnknownConnector` or `FeedContractWrong`."""
    path = root / system / "feed.yml"
    if not path.exists():
        raise UnknownConnector(system, systems())
    try:
        given = read_yaml(path.read_text(encoding="utf-8"))
        found = Feed(**given, directory=path.parent)
    except (ValidationError, yaml.YAMLError, TypeError) as fault:
        raise FeedContractWrong(path, what_is_wrong(fault)) from fault
    for stream in found.streams:
        _check(stream, path)
    return found


def what_is_wrong(fault: Exception) -> str:
    """Say of a YAML file what is wrong with it, and where, in words for whoever wrote it."""
    if isinstance(fault, ValidationError):
        return "; ".join(
            f"{'.'.join(str(each) for each in wrong['loc'])}: "
            f"{wrong['msg'].removeprefix('Value error, ')}"
            for wrong in fault.errors()
        )
    if isinstance(fault, yaml.MarkedYAMLError) and fault.problem_mark:
        where = f"line {fault.problem_mark.line + 1}: {fault.problem}"
        return f"{where}; see that its brackets, quotation marks and indents fit together"
    return "it must be names with values" if isinstance(fault, TypeError) else str(fault)


def _check(stream: Stream, path: Path) -> None:
    """Raise `FeedContractWrong` where the parts of a stream do not fit each other."""
    cursor = [stream.cursor.column] if stream.cursor else []
    for column in (*stream.key, *stream.optional, *stream.identifiers, *cursor):
        if column not in stream.columns:
            raise FeedContractWrong(path, f"{stream.name}: no column is called {column}")
    if (stream.mode == "cursor") != bool(cursor):
        raise FeedContractWrong(
            path, f"{stream.name}: mode cursor and cursor: {{column: …, lag_days: …}} go together"
        )


@cache
def _module(path: Path) -> Any:
    name = f"connectors.{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FeedContractWrong(path, "cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
