"""``hub access``: who may see which record. A named person decides, and says why."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import psycopg
import typer
from rich.markup import escape

from hub import wiring
from hub.access import giving, membership
from hub.access.actors import local
from hub.access.giving import KINDS, About, Given
from hub.commands import access_log, naming
from hub.commands.known_systems import likest_first, record_here, require_system
from hub.commands.recorded import Actor, AsJson, Person, Reason
from hub.console import err, faults_explained, out, print_json, table
from hub.errors import CommandRefused
from hub.matching.people import showing
from hub.settings import settings
from hub.store.aggregates import CaseRecord
from schemas.identifiers import own_person_id
from schemas.local_time import LONDON

app = typer.Typer(no_args_is_help=True, help="Who may see which record, and who has seen it.")
access_log.add_commands(app)
Who = Annotated[
    str, typer.Option("--to", help='"ISSUER SUBJECT" as at the identity provider, or a name here.')
]
Until = Annotated[
    datetime | None,
    typer.Option(
        parser=naming.end, metavar=naming.END, help="The last day, or a time, as it is in England."
    ),
]
KINDS_TOLD = ", ".join(f"{name}: {what}" for name, what in KINDS.items())
Kind = Annotated[str, typer.Option(help=KINDS_TOLD)]
Team = Annotated[str, typer.Argument(help="Its name, as the systems write it.")]
TeamKind = Annotated[
    str, typer.Option("--as", help="team, duty (sees recent contacts) or seal (a seal's scope).")
]

TEAMS_TOLD = 5
"""Names of teams that are given for one that is not known, the likest first."""


@app.command()
def grant(
    person: Person,
    actor: Actor,
    reason: Reason,
    kind: Kind = "allocated",
    to: Who = "",
    team: Annotated[str, typer.Option(help="A team instead of a person.")] = "",
    scope: Annotated[str, typer.Option(help="Of a seal: who may still read.")] = "",
    until: Until = None,
) -> None:
    """Let somebody see a record, or restrict, seal or bar it; the grant's id takes it back.

    Who works with a child as a system records it needs none. Whom a grant is for is said as the
    identity provider knows them, issuer and subject, or by a development actor's name.

    For example: hub access grant liquidlogic_lcs:416193 --to "https://login.example.org 7f3a"
    --actor "Priya Nair" --reason "Covers for Ruth Adeyemi this week" --until 2026-12-04
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        given = Given(
            kind=kind, actor=actor, reason=reason, subject=subject(to) or None,
            team=team.strip() or None, scope=scope or None, until=until,
        )  # fmt: skip
        made = giving.give(connection, about(connection, person), given)
    out.print(str(made), highlight=False)


@app.command()
def revoke(
    grant_id: Annotated[UUID, typer.Argument(help="As grant printed it, and list does.")],
    actor: Actor,
    reason: Reason,
) -> None:
    """Take a grant back: from the next request on it does not hold."""
    with faults_explained(), wiring.connected(settings()) as connection:
        giving.revoke(connection, grant_id, actor=actor, reason=reason)
    out.print(f"{grant_id} is taken back", highlight=False)


@app.command("list")
def listing(person: Person, as_json: AsJson = False) -> None:
    """List what was ever given or imposed about a person. Names nobody but who decides."""
    with faults_explained(), wiring.connected(settings()) as connection:
        found = membership.grants_of_person(connection, *_ids(about(connection, person)))
    if as_json:
        print_json(found)
        return
    if not found:
        out.print(
            f"Nobody was ever given or refused {escape(person)} by name. Who works with a child as "
            "the systems record it sees the record without a grant"
        )
        return
    told = table("Grant", "Kind", "Whose", "By", "From", "Until", "Why", box=None)
    for each in found:
        until = each.revoked_at or each.until_at
        told.add_row(
            str(each.grant_id), each.kind, escape(each.whose), escape(each.granted_by),
            f"{each.from_at.astimezone(LONDON):%d %b %Y}",
            f"{until.astimezone(LONDON):%d %b %Y %H:%M}" if until else "",
            escape(each.reason),
        )  # fmt: skip
    out.print(told)


@app.command("join-team")
def join_team(
    team: Team,
    to: Who,
    actor: Actor,
    reason: Reason,
    kind: TeamKind = "team",
    until: Until = None,
) -> None:
    """Have somebody see what a team works with, by the team's name in the systems.

    For example: hub access join-team "Assessment Team East" --to "https://login.example.org 7f3a"
    --actor "Priya Nair" --reason "Joined the team on 1 December"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        member = membership.Member(kind, team, subject(to))
        membership.join_team(connection, member, until=until, actor=actor, reason=reason)
        named = membership.teams_named(connection) if kind == "team" else [team]
    out.print(f"{to} is in {team}", highlight=False)
    if team not in named:
        there_are = ", ".join(likest_first(team, named)[:TEAMS_TOLD])
        err.print(
            "No system names such a team, so nobody is seen by it yet."
            + (f" There are: {there_are}" if named else ""),
            markup=False, highlight=False,
        )  # fmt: skip


@app.command("leave-team")
def leave_team(team: Team, to: Who, actor: Actor, kind: TeamKind = "team") -> None:
    """Have somebody see it no longer, from the next request on."""
    with faults_explained(), wiring.connected(settings()) as connection:
        membership.leave_team(connection, membership.Member(kind, team, subject(to)), actor=actor)
    out.print(f"{to} is not in {team} any longer", highlight=False)


@app.command("map-practitioner")
def map_practitioner(
    worker: Annotated[str, typer.Argument(help="SYSTEM:REFERENCE, or SYSTEM:NAME.")],
    to: Who,
    actor: Actor,
    reason: Reason,
) -> None:
    """Say who a worker of a source system is: they see whom that worker works with.

    For example: hub access map-practitioner liquidlogic_lcs:S7005 --to "https://login.example.org
    7f3a" --actor "Priya Nair" --reason "The same person by the staff list"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        require_system(connection, worker)
        membership.map_practitioner(
            connection, _worker(worker), subject(to), actor=actor, reason=reason
        )
    out.print(f"{worker} is {to}", highlight=False)


@app.command("unmap-practitioner")
def unmap_practitioner(
    worker: Annotated[str, typer.Argument(help="SYSTEM:REFERENCE, or SYSTEM:NAME.")],
    to: Who,
    actor: Actor,
) -> None:
    """Take that back."""
    with faults_explained(), wiring.connected(settings()) as connection:
        membership.unmap_practitioner(connection, _worker(worker), subject(to), actor=actor)
    out.print(f"{worker} is not {to} any longer", highlight=False)


def subject(said: str) -> str:
    """Read whom a grant is for: an issuer is an address, a name alone is of this machine.

    Raises `CommandRefused` for half a name: an exclusion of nobody would look as if it held.

    >>> subject("https://login.example r.adeyemi"), subject("Ruth Adeyemi")
    ('https://login.example r.adeyemi', 'local Ruth Adeyemi')
    """
    said = " ".join(said.split())
    first, _, rest = said.partition(" ")
    if not rest and ("://" in first or first == "local"):
        raise CommandRefused(
            f'{said!r} names nobody: give issuer and subject, as "https://login.example.org 7f3a"'
        )
    return said if "://" in first or first == "local" else local(said)


def about(connection: psycopg.Connection[Any], person: str) -> About:
    """Find whom a command names: a record the matcher has not met yet is about its own person.

    Raises `CommandRefused` where nothing is known of a UUID, and `UnknownSystem`: what was given or
    imposed on a record that never can come would look as if it held.
    """
    said = record_here(connection, person)
    person_id = showing.person_of(connection, said)
    records = showing.records_of(connection, person_id)
    system, colon, local_id = person.partition(":")
    if not records and colon:
        named = CaseRecord(system, local_id)
        return About(person_id=own_person_id(said), case_record_ids=[said], record=named)
    if not records:
        raise CommandRefused(f"no case record is about {person}")
    named = CaseRecord(records[0].system, records[0].local_id)
    return About(
        person_id=person_id, case_record_ids=[each.case_record_id for each in records],
        record=named,
    )  # fmt: skip


def _ids(found: About) -> tuple[UUID, list[UUID]]:
    return found.person_id, list(found.case_record_ids)


def _worker(said: str) -> CaseRecord:
    system, colon, reference = said.partition(":")
    if not (system and colon and reference.strip()):
        raise typer.BadParameter(f"{said!r} is not SYSTEM:REFERENCE")
    return CaseRecord(system, reference.strip())
