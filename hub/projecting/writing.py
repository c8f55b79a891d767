"""Write a page's rows: COPY into a staging table of the session, then one merge for each table.

Committing, and moving the checkpoint in the same transaction, is the caller's. Staging tables
belong to the session and empty themselves at the end of each transaction. Each is made when rows
come for it: to make them all takes longer than to write the few events of an ordinary minute.
"""

from collections.abc import Mapping
from functools import cached_property

from psycopg import sql

from hub.projecting import generations
from hub.projecting.joining import merge_statement
from hub.projecting.packing import Packer, packer_for
from hub.projecting.pages import Connection
from hub.projecting.planning import Changes, Plan
from projections.base import Projection, Row, Table

_PLACES: dict[tuple[str, str], "list[tuple[Table, _Place]]"] = {}
"""By the schema and the shape of a read model, which decide them; asking the catalogue is slow."""


class _Place:
    """Where rows of one table go, with the statements for it."""

    def __init__(self, table: Table, schema_name: str, types: Mapping[str, str]) -> None:
        self.table = table
        self.into = sql.Identifier(schema_name, table.name)
        self.staging = sql.Identifier(f"staging_{schema_name}_{table.name}"[:63])
        self.pack: Packer = packer_for(tuple(types[name] for name in table.columns))
        self._names = sql.SQL(", ").join(map(sql.Identifier, table.columns))

    @cached_property
    def copy_here(self) -> bytes:
        """Statement that takes rows straight into the table."""
        return _copy(self.into, self._names)

    @cached_property
    def stage(self) -> sql.Composed:
        """Statement that makes the staging table where this session has none."""
        make = "CREATE TEMP TABLE IF NOT EXISTS {} (LIKE {}) ON COMMIT DELETE ROWS"
        return sql.SQL(make).format(self.staging, self.into)

    @cached_property
    def copy_to_staging(self) -> bytes:
        """Statement that takes rows into the staging table."""
        return _copy(self.staging, self._names)

    @cached_property
    def merge(self) -> sql.Composed:
        """Statement that joins the staged rows to those in the table."""
        return merge_statement(self.table, self.into, self.staging)

    @cached_property
    def empty(self) -> sql.Composed:
        """Statement that forgets the staged rows before the transaction ends."""
        return sql.SQL("TRUNCATE {}").format(self.staging)


def _copy(table: sql.Identifier, names: sql.Composable) -> bytes:
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(table, names).as_bytes()


class Writer:
    """Writes what a plan makes, to the generations of its projections, over one connection."""

    def __init__(self, connection: Connection, plan: Plan, schemas: Mapping[str, str]) -> None:
        self.connection = connection
        self.plan = plan
        self._places = {
            table.row: place
            for projection in sorted(plan.projections, key=lambda each: each.name)
            for table, place in self._places_of(projection, schemas[projection.name])
        }

    def _places_of(self, projection: Projection, schema: str) -> "list[tuple[Table, _Place]]":
        key = (schema, projection.shape)
        if key not in _PLACES:
            names = [table.name for table in projection.tables]
            types = generations.column_types(self.connection, schema, names)
            _PLACES[key] = [
                (table, _Place(table, schema, types[table.name])) for table in projection.tables
            ]
        return _PLACES[key]

    def merge(self, changes: Changes, *, more_follow: bool = False) -> None:
        """Join rows to those in the tables; `more_follow` where the same transaction joins others.

        What stays staged would be joined again with those.
        """
        for row, place in self._places.items():
            rows = changes.get(row)
            if rows:
                self.connection.execute(place.stage)
                self._copy(place, place.copy_to_staging, list(rows.values()))
                self.connection.execute(place.merge)
                if more_follow:
                    self.connection.execute(place.empty)

    def fill(self, changes: Changes) -> None:
        """Put rows into tables that are empty."""
        for row, place in self._places.items():
            rows = changes.get(row)
            if rows:
                self._copy(place, place.copy_here, list(rows.values()))

    def _copy(self, place: _Place, statement: bytes, rows: list[Row]) -> None:
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(place.pack(rows))
