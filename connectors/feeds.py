"""Find connectors and read their contract: ``connectors/<system>/feed.yml``.

A connector is a directory with a ``feed.yml``; being there is its registration. The contract says
what the source holds and how its columns are called::

    system: early_help_csv          # the source system of every event
    title: Early help export
    mapping_version: 1
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
        mode: snapshot              # snapshot: a row that vanishes is withdrawn; append: it is not
        null_values: ["-1"]         # values that mean nothing is there
        total_row: {column: child_id, starts_with: Total}   # a row to leave out
        query: SELECT …             # sql only, instead of place

``translate.py`` beside it has ``translate(row)``.
"""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.base import Translate
from connectors.errors import FeedContractWrong, UnknownConnector

ROOT = Path(__file__).parent


class TotalRow(BaseModel):
    """How a trailing total is told from a child's row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    starts_with: str


class Stream(BaseModel):
    """One table of a source: a sheet, a file, a database table or a query."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    reader: Literal["csv", "xlsx", "sql"]
    place: str = ""
    query: str = ""
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    header_row: int = Field(1, ge=1)
    columns: dict[str, str | list[str]]
    optional: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    """xlsx: columns whose leading zeros matter; their cells are read with their format."""
    key: tuple[str, ...]
    mode: Literal["snapshot", "append"] = "snapshot"
    null_values: tuple[str, ...] = ()
    total_row: TotalRow | None = None

    def headings(self, column: str) -> list[str]:
        """Give the headings a column may have."""
        given = self.columns[column]
        return [given] if isinstance(given, str) else given


class Feed(BaseModel):
    """A connector's contract."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str
    title: str
    mapping_version: int = Field(ge=1)
    streams: tuple[Stream, ...]
    directory: Path = Path()

    def translate(self) -> Translate:
        """Load the connector's pure translation."""
        loaded: Translate = _module(self.directory / "translate.py").translate
        return loaded


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
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = Feed(**given, directory=path.parent)
    except (ValidationError, yaml.YAMLError, TypeError) as fault:
        raise FeedContractWrong(path, str(fault)) from fault
    for stream in found.streams:
        for column in (*stream.key, *stream.optional, *stream.identifiers):
            if column not in stream.columns:
                raise FeedContractWrong(path, f"{stream.name}: no column is called {column}")
    return found


@cache
def _module(path: Path) -> Any:
    name = f"connectors.{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FeedContractWrong(path, "cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
