"""``hub access export`` and ``hub access viewed``: the access log, for audit and for people."""

import sys
import uuid
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from hub import wiring
from hub.audit.access_log import Reading
from hub.commands import naming
from hub.commands.known_systems import told_from_nobody
from hub.console import faults_explained, out, print_json, progress
from hub.errors import CommandRefused, NoSuchRecord
from hub.query import log_exporting, viewers
from hub.query.door import Question
from hub.query.log_exporting import Days
from hub.settings import settings
from projections.identity.reader import gone_by


def add_commands(app: typer.Typer) -> None:
    """Add these commands to ``hub access``."""
    app.command("export")(export)
    app.command("viewed")(viewed)


def export(
    file: Annotated[Path, typer.Argument(help="Where to write; - is standard output.")],
    from_on: Annotated[
        date, typer.Option("--from", parser=naming.day, metavar=naming.DAY, help="First day.")
    ],
    to_on: Annotated[
        date, typer.Option("--to", parser=naming.day, metavar=naming.DAY, help="Last day.")
    ],
    form: Annotated[
        str, typer.Option("--format", help="balp: FHIR AuditEvents, one a line.")
    ] = "balp",
) -> None:
    """Export the access log of some days as IHE BALP AuditEvents, one JSON object a line.

    Whoever exports is HUB_DEVELOPMENT_ACTOR, whose role must be auditor or privacy_officer; that
    they did is in the log before the first line is written. Connects as hub_audit.

    For example: hub access export november.jsonl --from 2026-11-01 --to 2026-11-30
    """
    now = settings()
    with faults_explained():
        if form != "balp":
            raise CommandRefused("there is one format: balp")
        wiring.require_database(now)
        days = Days(from_on, to_on)
        with psycopg.connect(now.database_url_for("audit"), autocommit=True) as connection:
            found = log_exporting.export(
                connection, wiring.actor(now), days, route="hub access export",
                request_id=str(uuid.uuid4()),
            )  # fmt: skip
            _write(file, found)
    if str(file) != "-":
        out.print(f"{found.count:,} access records in {file}", highlight=False)


def _write(file: Path, found: log_exporting.Export) -> None:
    to_file = nullcontext(sys.stdout) if str(file) == "-" else file.open("w", encoding="utf-8")
    with progress("access records") as advance, to_file as target:
        for number, line in enumerate(found.lines, start=1):
            target.write(line)
            if number % 1000 == 0 or number == found.count:
                advance(number, found.count)


def viewed(
    person: Annotated[str, typer.Argument(help="A person's UUID, or SYSTEM:ID of a record.")],
    purpose: Annotated[str, typer.Option(help="Why you look: it is recorded.")] = "audit",
) -> None:
    """Show who has read a person's record as the person is told: by day, role, team and purpose.

    Whoever asks is HUB_DEVELOPMENT_ACTOR, who must be allowed to see the record.
    """
    now = settings()
    with (
        faults_explained(),
        wiring.door(now) as (door, pool),
        told_from_nobody(pool, person),
    ):
        person_id = naming.person(person)
        question = Question(
            actor=wiring.actor(now), purpose=purpose, function="read_access_records",
            route="hub access viewed", request_id=str(uuid.uuid4()), person_id=person_id,
        )  # fmt: skip
        found = door.ask(
            question,
            lambda c, _role: viewers.as_the_person_is_told(c, gone_by(c, person_id) or person_id),
        )
        if found is None:
            raise NoSuchRecord
    print_json([_told(each) for each in found])


def _told(each: Reading) -> dict[str, str | int | bool | date]:
    """Leave the names of staff out."""
    return {name: value for name, value in vars(each).items() if name != "names"}
