"""``hub audit``: evidence about one child, and whether their history is as it was sealed."""

import uuid
from pathlib import Path
from typing import Annotated

import typer

from hub import wiring
from hub.commands import naming
from hub.commands.known_systems import told_from_nobody
from hub.commands.seal import NOT_WHOLE, UNKNOWN, WHOLE, public_key, tell_faults
from hub.console import faults_explained, out, print_json
from hub.errors import CommandRefused, NoSuchRecord
from hub.query.asking import Asking
from hub.query.door import Door
from hub.query.evidence import gathering
from hub.query.evidence.gathering import VERIFY, Verified, evidence_of
from hub.query.evidence.packing import made_by, pack
from hub.settings import Settings, settings
from hub.web.pages.evidence import on_paper

app = typer.Typer(no_args_is_help=True, help="Evidence about one child, and its verification.")
Person = Annotated[str, typer.Argument(help="A person's UUID, or SYSTEM:ID of a record.")]
Purpose = Annotated[str, typer.Option(help="Why you look: it is recorded.")]


@app.command()
def bundle(
    person: Person,
    out_file: Annotated[Path, typer.Option("--output", "--out", help="Where to write the zip.")],
    purpose: Purpose = "audit",
) -> None:
    """Write what the hub holds of a child, with proofs that anybody can check without the hub.

    Whoever asks is HUB_DEVELOPMENT_ACTOR, an auditor with an engagement that names the child; the
    access record is written first. What the role is not shown is not in it. Needs
    HUB_SEAL_PUBLIC_KEY.

    For example: hub audit bundle liquidlogic_lcs:416193 --output evidence.zip
    """
    now = settings()
    with faults_explained():
        if out_file.exists():
            raise CommandRefused(f"{out_file} is there already: name another file")
        public = public_key(now)
        with wiring.door(now) as (door, pool), told_from_nobody(pool, person):
            asking = _asking(now, door, purpose, "hub audit bundle")
            found = evidence_of(asking, naming.person(person), public)
            if found is None:
                raise NoSuchRecord
        made = made_by(asking.actor.name, asking.actor.role, purpose)
        packed = pack(found, public, made, on_paper(found, asking))
        out_file.write_bytes(packed)
    out.print(
        f"{len(found):,} events in {out_file}; to check it: python verify.py {out_file} --key "
        f"{public.text}", highlight=False, soft_wrap=True,
    )  # fmt: skip


@app.command()
def verify(
    person: Person,
    purpose: Purpose = "audit",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Hold every event of one child to the last seal.

    Exit code 0: as it was sealed. 1: it is not, and the positions are told. 2: it cannot be said.
    An event that was cut off at the end of a record is named while the timeline still rests on it;
    where it was cut out of that too, hub verify alone finds it.
    """
    try:
        with faults_explained():
            found = _verified(settings(), person, purpose)
    except typer.Exit as ended:
        raise typer.Exit(UNKNOWN) from ended
    proved = found.proved
    if as_json:
        print_json({"events": len(proved), "unsealed": proved.unsealed, "head": proved.note,
                    "faults": proved.faults, "store": found.store.verified})  # fmt: skip
    else:
        tell_faults(proved.faults)
        if not proved.faults:
            sealed = len(proved) - proved.unsealed
            out.print(
                f"[green]✓[/green] {sealed:,} events are as sealed; {proved.unsealed:,} since"
            )
            out.print(f"What was cut off at the end of a record, and out of its timeline, is found "
                      f"by hub verify alone: {_last(found)}", style="dim", soft_wrap=True,
                      highlight=False)  # fmt: skip
    raise typer.Exit(NOT_WHOLE if proved.faults else WHOLE)


def _last(found: Verified) -> str:
    """Say when the whole store was last verified, and what was found."""
    last = found.store.verified
    if last is None:
        return "it was never run"
    positions = f"positions {last['first_position']:,} to {last['last_position']:,}"
    said = "found events not as sealed" if last["faults"] else f"found {positions} as sealed"
    return f"last run {last['verified_at']:%d %B %Y at %H:%M}, it {said}"


def _verified(now: Settings, person: str, purpose: str) -> Verified:
    public, person_id = public_key(now), naming.person(person)
    with wiring.door(now) as (door, pool), told_from_nobody(pool, person):
        asking = _asking(now, door, purpose, "hub audit verify")
        found = door.ask(
            asking.question(VERIFY, person_id=person_id),
            lambda connection, role: gathering.verify(connection, role, person_id, public),
        )
        if found is None:
            raise NoSuchRecord
    if found.proved.head is None and not found.proved.faults:
        raise CommandRefused("nothing was sealed yet: run hub seal, then verify")
    return found


def _asking(now: Settings, door: Door, purpose: str, route: str) -> Asking:
    return Asking(wiring.actor(now), purpose, route, str(uuid.uuid4()), door)
