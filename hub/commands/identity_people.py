"""``hub identity`` for whole persons: join two, split them, relate them, seal one."""

from typing import Annotated
from uuid import UUID

import typer

from hub import wiring
from hub.commands.known_systems import person_here, record_here
from hub.commands.recorded import Actor, AsJson, Person, Reason, Who, tell
from hub.console import faults_explained
from hub.matching.arriving import sealing
from hub.matching.people import joining, relations
from hub.settings import settings

Join = Annotated[UUID, typer.Argument(help="The join's id, as hub identity show gives it.")]
Relation = Annotated[str, typer.Argument(help="twin, sibling, mother_of_unborn or household.")]


def add_commands(app: typer.Typer) -> None:
    """Add these commands to ``hub identity``."""
    for command in (join, split, relate, unrelate, seal, unseal, release):
        app.command()(command)
    app.command("withdraw-join")(withdraw_join)


def join(
    person: Person, into: Person, actor: Actor, reason: Reason, *,
    accept_warnings: Annotated[bool, typer.Option(
        "--accept-warnings", help="You have looked at the plans that overlap.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Join a person to another. Where a rule speaks against it, somebody else must say so too.

    hub identity split takes it back by the join's id.

    For example: hub identity join liquidlogic_lcs:1234 mash_workbook:M-7 --actor "Ruth Adeyemi"
    --reason "the school and the mother say so"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        pair = person_here(connection, person), person_here(connection, into)
        done = joining.join(
            connection, *pair, actor=actor, reason=reason, accept_warnings=accept_warnings
        )
    said = f"moved {len(done.moved)} records"
    if done.waits:
        said = (
            f"waits for somebody else to agree, by the same command under their own name, that "
            f"person {pair[0]} and person {pair[1]} are one: {'; '.join(done.because)}"
        )
    tell(f"join {done.join_id} {said}", as_json=as_json, join_id=done.join_id, waits=done.waits,
         moved=done.moved, because=done.because)  # fmt: skip


def split(join_id: Join, actor: Actor, reason: Reason, as_json: AsJson = False) -> None:
    """Take a join back: each record is about whom it was about, and they are kept apart."""
    with faults_explained(), wiring.connected(settings()) as connection:
        back = joining.split(connection, join_id, actor=actor, reason=reason)
    tell(f"{len(back)} records moved back", as_json=as_json, join_id=join_id, moved_back=back)


def withdraw_join(join_id: Join, actor: Actor, reason: Reason, as_json: AsJson = False) -> None:
    """Take back a join that waits for somebody else, or say that it is wrong."""
    with faults_explained(), wiring.connected(settings()) as connection:
        joining.withdraw(connection, join_id, actor=actor, reason=reason)
    tell(f"join {join_id} is no longer proposed", as_json=as_json, join_id=join_id)


def relate(
    person: Person, other: Person, relation: Relation, actor: Actor, reason: Reason, *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say how two persons are related: they are not joined while it stands.

    For example: hub identity relate liquidlogic_lcs:1234 liquidlogic_lcs:1235 twin
    --actor "Ruth Adeyemi" --reason "birth certificates seen"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        pair = person_here(connection, person), person_here(connection, other)
        relations.confirm(connection, *pair, relation, actor=actor, reason=reason)
    tell("recorded", as_json=as_json, person_id=pair[0], other_person_id=pair[1],
         relation=relation)  # fmt: skip


def unrelate(
    person: Person, other: Person, relation: Relation, actor: Actor, reason: Reason, *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that two persons are not related so after all."""
    with faults_explained(), wiring.connected(settings()) as connection:
        pair = person_here(connection, person), person_here(connection, other)
        relations.withdraw(connection, *pair, relation, actor=actor, reason=reason)
    tell("recorded", as_json=as_json, person_id=pair[0], other_person_id=pair[1],
         relation=relation)  # fmt: skip


def seal(person: Person, actor: Actor, reason: Reason, as_json: AsJson = False) -> None:
    """Seal a person's record, as an adoption order requires. hub identity unseal takes it back.

    For example: hub identity seal liquidlogic_lcs:1234 --actor "Ruth Adeyemi" --reason "adoption
    order of 3 May"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        whom = person_here(connection, person)
        seal_id = sealing.seal(connection, whom, actor=actor, reason=reason)
    tell(f"sealed: {seal_id}", as_json=as_json, seal_id=seal_id)


def unseal(
    seal_id: Annotated[UUID, typer.Argument(help="The id that hub identity seal printed.")],
    actor: Actor, reason: Reason, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take a seal back that was set on the wrong record."""
    with faults_explained(), wiring.connected(settings()) as connection:
        sealing.unseal(connection, seal_id, actor=actor, reason=reason)
    tell("open again", as_json=as_json, seal_id=seal_id)


def release(who: Who, actor: Actor, reason: Reason, as_json: AsJson = False) -> None:
    """Let a held record go: it has nothing to do with a sealed person."""
    with faults_explained(), wiring.connected(settings()) as connection:
        record = record_here(connection, who)
        sealing.release(connection, record, actor=actor, reason=reason)
    tell("released", as_json=as_json, case_record_id=record)
