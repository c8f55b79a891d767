"""``hub identity`` for whole persons: join two, split them, relate them, seal one."""

from typing import Annotated
from uuid import UUID

import typer

from hub import wiring
from hub.commands.known_systems import person_here, record_here
from hub.console import faults_explained, out
from hub.matching import joining, relations, sealing
from hub.settings import settings

Person = Annotated[
    str, typer.Argument(help="A person's UUID, or SYSTEM:ID of one of their records.")
]
Actor = Annotated[str, typer.Option(help="Your name: it is recorded.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence: it is recorded.")]
Join = Annotated[UUID, typer.Argument(help="The join's id, as hub identity show gives it.")]
Relation = Annotated[str, typer.Argument(help="twin, sibling, mother_of_unborn or household.")]


def add_commands(app: typer.Typer) -> None:
    """Add these commands to ``hub identity``."""
    for command in (join, split, relate, unrelate, seal, unseal, release):
        app.command()(command)
    app.command("withdraw-join")(withdraw_join)


def join(
    person: Person, into: Person, actor: Actor, reason: Reason, *,
    accept_warnings: Annotated[bool, typer.Option(help="You have looked at them.")] = False,
) -> None:  # fmt: skip
    """Join a person to another. Where a rule speaks against it, somebody else must say so too."""
    with faults_explained(), wiring.connected(settings()) as connection:
        done = joining.join(
            connection, person_here(connection, person), person_here(connection, into), actor=actor,
            reason=reason, accept_warnings=accept_warnings,
        )  # fmt: skip
    said = "waits for somebody else" if done.waits else f"moved {len(done.moved)} records"
    out.print(f"join {done.join_id} {said}", highlight=False)


def split(join_id: Join, actor: Actor, reason: Reason) -> None:
    """Take a join back: each record is about whom it was about, and they are kept apart."""
    with faults_explained(), wiring.connected(settings()) as connection:
        back = joining.split(connection, join_id, actor=actor, reason=reason)
    out.print(f"{len(back)} records moved back", highlight=False)


def withdraw_join(join_id: Join, actor: Actor, reason: Reason) -> None:
    """Take back a join that waits for somebody else, or say that it is wrong."""
    with faults_explained(), wiring.connected(settings()) as connection:
        joining.withdraw(connection, join_id, actor=actor, reason=reason)
    out.print(f"join {join_id} is no longer proposed", highlight=False)


def relate(person: Person, other: Person, relation: Relation, actor: Actor, reason: Reason) -> None:
    """Say how two persons are related: they are not joined while it stands."""
    with faults_explained(), wiring.connected(settings()) as connection:
        relations.confirm(
            connection, person_here(connection, person), person_here(connection, other), relation,
            actor=actor, reason=reason,
        )  # fmt: skip
    out.print("recorded", highlight=False)


def unrelate(
    person: Person, other: Person, relation: Relation, actor: Actor, reason: Reason
) -> None:
    """Say that two persons are not related so after all."""
    with faults_explained(), wiring.connected(settings()) as connection:
        relations.withdraw(
            connection, person_here(connection, person), person_here(connection, other), relation,
            actor=actor, reason=reason,
        )  # fmt: skip
    out.print("recorded", highlight=False)


def seal(person: Person, actor: Actor, reason: Reason) -> None:
    """Seal a person's record, as an adoption order requires."""
    with faults_explained(), wiring.connected(settings()) as connection:
        whom = person_here(connection, person)
        seal_id = sealing.seal(connection, whom, actor=actor, reason=reason)
    out.print(f"sealed: {seal_id}", highlight=False)


def unseal(
    seal_id: Annotated[UUID, typer.Argument(help="The seal's id.")], actor: Actor, reason: Reason
) -> None:
    """Take a seal back that was set on the wrong record."""
    with faults_explained(), wiring.connected(settings()) as connection:
        sealing.unseal(connection, seal_id, actor=actor, reason=reason)
    out.print("open again", highlight=False)


def release(
    who: Annotated[str, typer.Argument(help="A case record: SYSTEM:ID, or its UUID.")],
    actor: Actor, reason: Reason,
) -> None:  # fmt: skip
    """Let a held record go: it has nothing to do with a sealed person."""
    with faults_explained(), wiring.connected(settings()) as connection:
        sealing.release(connection, record_here(connection, who), actor=actor, reason=reason)
    out.print("released", highlight=False)
