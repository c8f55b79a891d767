"""``hub dead-letters``: what could not be recorded: list, show, replay, discard."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from hub import wiring
from hub.commands.recorded import Actor, AsJson
from hub.console import err, faults_explained, out, print_json, table
from hub.ingest import dead_letters
from hub.settings import settings

app = typer.Typer(no_args_is_help=True, help="Messages that could not be recorded, and why.")
Id = Annotated[int, typer.Argument(help="The dead letter's number, from the list.")]
Status = Literal["open", "replayed", "discarded", "all"]


@app.command("list")
def list_(
    status: Annotated[Status, typer.Option(help="Which to list.")] = "open",
    reason: Annotated[str | None, typer.Option(help="Only this reason code.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List dead letters, newest first.

    For example: hub dead-letters list --status all --reason unknown_schema_id --limit 10
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        rows = dead_letters.listed(
            connection, status=None if status == "all" else status, reason_code=reason, limit=limit
        )
    if as_json:
        print_json(rows)
        return
    told = table("No.", "Received", "From", "Reason", "Detail", "Bytes", "Status")
    for row in rows:
        told.add_row(
            str(row.id), f"{row.received_at:%d %b %Y %H:%M}",
            f"{row.topic}[{row.partition}]@{row.offset}", row.reason_code, escape(row.detail),
            f"{row.bytes or 0:,}", row.status,
        )  # fmt: skip
    out.print(told if rows else _none(status, reason), highlight=False)


def _none(status: Status, reason: str | None) -> str:
    """Say of what there is none: of some only, where only some were asked for."""
    if reason:
        return f"No dead letters of the reason {escape(reason)} ({status})."
    if status == "all":
        return "No dead letters: everything that arrived was recorded."
    return f"No dead letters are {status}; --status all lists the others too."


@app.command()
def show(
    letter: Id,
    save: Annotated[
        Path | None, typer.Option(help="Write the original bytes to this file, to repair them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter, whole: reason, headers, key and bytes. May show personal data."""
    with faults_explained(), wiring.connected(settings()) as connection:
        found = dead_letters.shown(connection, letter)
    if save:
        save.write_bytes(found.value or b"")
        err.print(f"wrote {len(found.value or b''):,} bytes to {save}")
        return
    if as_json:
        print_json(found)
        return
    for name in ("topic", "partition", "offset", "reason_code", "detail", "received_at", "status",
                 "resolved_by", "resolution", "headers", "key", "value"):  # fmt: skip
        out.print(f"{name:12} {getattr(found, name)}", markup=False, highlight=False)


@app.command()
def replay(
    letters: Annotated[list[int], typer.Argument(help="One number or several.")],
    actor: Actor,
    repaired: Annotated[
        Path | None, typer.Option(help="A file with the repaired bytes, for one dead letter.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="The repaired key, for one dead letter.")] = None,
) -> None:
    """Record dead letters now, as they came or repaired. Doing it twice stores nothing twice.

    The bytes that came are kept either way. Typically: mend the cause, deploy, replay.

    For example: hub dead-letters replay 12 13 --actor "Tom Price"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        if (repaired or key) and len(letters) > 1:
            err.print("✗ --repaired and --key are for one dead letter at a time", style="red")
            raise typer.Exit(2)
        for letter in letters:
            outcome = dead_letters.replay(
                connection, letter, actor=actor,
                repaired=repaired.read_bytes() if repaired else None,
                repaired_key=key.encode() if key is not None else None,
            )  # fmt: skip
            out.print(f"dead letter {letter}: {outcome}")


@app.command()
def discard(
    letter: Id, actor: Actor, reason: Annotated[str, typer.Option(help="Why; it is recorded.")]
) -> None:
    """Decide that a dead letter will not be recorded. Its bytes stay."""
    with faults_explained(), wiring.connected(settings()) as connection:
        dead_letters.discard(connection, letter, actor=actor, reason=reason)
    out.print(f"dead letter {letter}: discarded")
