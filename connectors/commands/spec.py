"""``hub feed spec``: what a connector needs."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from connectors.commands.console import AsJson, System, faults_explained, out, print_json
from connectors.feeds import Feed, Stream, feed, in_words
from connectors.settings import FeedSettings

_SOURCES = {
    "csv": "a CSV file, or the directory that holds one for each stream",
    "xlsx": "a workbook with a sheet for each stream",
    "sql": "a database URL: mssql+pymssql://, oracle+oracledb://, postgresql+psycopg://, sqlite:///",
}


def spec(system: System, as_json: AsJson = False) -> None:
    """Show what a connector needs: its streams, their columns and headings, keys, settings.

    For example: hub feed spec annex_a --json
    """
    with faults_explained(as_json=as_json):
        contract = feed(system)
    if as_json:
        print_json(specification(contract))
        return
    readers = dict.fromkeys(each.reader for each in contract.streams)
    out.print(f"{contract.system}: {contract.title}", markup=False)
    for reader in readers:
        out.print(f"SOURCE is {_SOURCES[reader]}", soft_wrap=True, markup=False)
    for stream in contract.streams:
        out.print(_table(stream))


def _table(stream: Stream) -> Table:
    place = f" ({stream.place})" if stream.place else ""
    table = Table(
        "Column", "Headings accepted", "",
        title=escape(f"{stream.name}{place}: {stream.reader}, {stream.mode}"),
    )  # fmt: skip
    for column in stream.columns:
        notes = [
            said
            for said, is_so in (
                ("key", column in stream.key),
                ("may be missing", column in stream.optional),
                ("cursor", bool(stream.cursor and stream.cursor.column == column)),
            )
            if is_so
        ]
        headings = " or ".join(map(in_words, stream.headings(column)))
        table.add_row(column, escape(headings), ", ".join(notes))
    return table


def specification(contract: Feed) -> dict[str, Any]:
    """Give what a connector needs in the shape of Airbyte's specification, with JSON Schemas."""
    readers = dict.fromkeys(each.reader for each in contract.streams)
    settings = FeedSettings.model_json_schema()["properties"]
    return {
        "connector": contract.system,
        "title": contract.title,
        "mapping_version": contract.mapping_version,
        "connectionSpecification": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["source"],
            "properties": {
                "source": {
                    "type": "string",
                    "description": "; or ".join(_SOURCES[each] for each in readers),
                    "airbyte_secret": "sql" in readers,
                },
                **{f"HUB_{name.upper()}": about for name, about in settings.items()},
            },
        },
        "streams": [_stream(contract, each) for each in contract.streams],
    }


def _stream(contract: Feed, stream: Stream) -> dict[str, Any]:
    headings = {
        column: {"type": ["string", "null"], "headings": stream.headings(column)}
        for column in stream.columns
    }
    needed = [column for column in stream.columns if column not in stream.optional]
    return {
        "name": stream.name,
        "reader": stream.reader,
        "place": stream.place or None,
        "json_schema": {"type": "object", "properties": headings, "required": needed},
        "source_defined_primary_key": [[column] for column in stream.key],
        "mode": stream.mode,
        "source_defined_cursor": stream.cursor is not None,
        "default_cursor_field": [stream.cursor.column] if stream.cursor else [],
        "on_new_columns": contract.on_columns(stream),
        "on_wrong_values": contract.on_values(stream),
    }
