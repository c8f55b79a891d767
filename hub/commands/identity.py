"""``hub identity``: whom a case record is about, and a named person's decisions about it."""

from typing import Annotated
from uuid import UUID, uuid4

import typer

from hub import wiring
from hub.commands.identity_people import add_commands
from hub.commands.known_systems import (
    met_here,
    record_and_person_here,
    record_here,
    told_where_to_look,
)
from hub.commands.recorded import Actor, AsJson, Person, Reason, Who, tell
from hub.console import faults_explained, out, print_json, table
from hub.errors import CommandRefused
from hub.matching.people import decided, deciding, links, reviews, showing, undoing
from hub.matching.people.deciding import Answer
from hub.matching.telling.explaining import Explained
from hub.matching.telling.strength import chance, strength
from hub.query.door import Question
from hub.settings import settings

app = typer.Typer(no_args_is_help=True, help="Who is this case record about? Decide, and undo.")
Review = Annotated[UUID, typer.Argument(help="A review's id, as hub identity queue gives it.")]
PersonOrReview = Annotated[str, typer.Argument(
    help="A person's UUID, SYSTEM:ID of one of their records, or a review's id from the queue."
)]  # fmt: skip
add_commands(app)


@app.command()
def count(as_json: AsJson = False) -> None:
    """Count case records, the people they are about, and questions for a person to decide."""
    with faults_explained(), wiring.connected(settings()) as connection:
        found = showing.counts(connection)
    if as_json:
        print_json(found)
        return
    out.print(
        f"{found.case_records:,} case records are about {found.people:,} people: "
        f"{found.linked:,} linked, {found.to_decide:,} questions for a person to decide",
        highlight=False,
    )


@app.command()
def show(
    who: PersonOrReview,
    purpose: Annotated[str, typer.Option(help="Why you look: it is recorded.")] = "data_quality",
    as_json: AsJson = False,
) -> None:
    """Show a person's case records, why each is linked, and what a person should look at.

    Whoever looks is HUB_DEVELOPMENT_ACTOR; the look is recorded in the access log.

    For example: hub identity show liquidlogic_lcs:1234
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        said = showing.asked_about(connection, record_here(connection, who))
        person_id = showing.person_of(connection, said)
        with told_where_to_look(who):
            _recorded(person_id, purpose)
            found = showing.shown(connection, person_id)
    if as_json:
        print_json(found)
        return
    out.print(f"Person {found.person_id}", highlight=False)
    told = table("System", "Id", "Case record", whole=(0, 1, 2))
    for record in found.records:
        told.add_row(record.system, record.local_id, str(record.case_record_id))
    out.print(told)
    for decision in found.decisions:
        _tell(decision)
    for related in found.relations:
        out.print(f"{related.words}, {related.status}: person {related.person_id} and person "
                  f"{related.other_person_id}", highlight=False)  # fmt: skip
    for conflict in found.conflicts:
        out.print(
            f"to decide: review {conflict.review_id}: {conflict.case_record_id} and person "
            f"{conflict.person_id}: {conflict.reason}", style="yellow", highlight=False,
        )  # fmt: skip
        _tell_why(conflict.explained)


def _tell(decision: showing.Decided) -> None:
    """Print a decision, and what spoke for and against it, as its event has it."""
    join = f" (join {decision.join_id})" if decision.join_id else ""
    about = decision.case_record_id
    if decision.other_person_id:
        way = "from" if "split" in decision.what else "into"
        about = f"of person {decision.person_id} {way} person {decision.other_person_id}"
    out.print(
        f"{decision.at:%d %b %Y %H:%M}  {decision.what} {about} by {decision.actor}: "
        f"{decision.reason}{join}",
        highlight=False, markup=False,
    )  # fmt: skip
    _tell_why(decision.explained)


def _tell_why(said: Explained | None) -> None:
    """Print what spoke for and against, in words, without a value of anybody."""
    if said is None:
        return
    for guard in said.guards:
        out.print(f"    {guard.rule}: {guard.reason}", highlight=False, markup=False)
    for line in said.lines:
        weighed = "" if line.bits is None else f": {strength(line.bits)} ({line.bits:+.1f} bits)"
        because = f", because {line.because}" if line.because else ""
        out.print(
            f"    {line.field}: {line.words}{because}{weighed}", highlight=False, markup=False
        )
    chances = ", ".join(f"{words.lower()} {chance(each)}" for words, each in said.chances)
    out.print(f"    by {said.model_version}{': ' + chances if chances else ''}", highlight=False,
              markup=False)  # fmt: skip


def _recorded(person_id: UUID, purpose: str) -> None:
    """Leave an access record, as every look at a person does; a refusal ends here."""
    now = settings()
    with wiring.door(now) as (door, _):
        question = Question(
            actor=wiring.actor(now), purpose=purpose, function="decide_matches",
            route="hub identity show", request_id=str(uuid4()), person_id=person_id,
        )  # fmt: skip
        door.ask(question, lambda _connection, _role: True)


@app.command()
def link(who: Who, person: Person, actor: Actor, reason: Reason, as_json: AsJson = False) -> None:
    """Say that a case record is about a person. hub identity unlink takes it back.

    For example: hub identity link liquidlogic_lcs:1234 mash_workbook:M-7 --actor "Ruth Adeyemi"
    --reason "birth certificate seen"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        record, target = record_and_person_here(connection, who, person)
        links.link(connection, record, target, actor=actor, reason=reason)
    tell(f"{who} is linked to person {target}", as_json=as_json, case_record_id=record,
         person_id=target)  # fmt: skip


@app.command()
def unlink(who: Who, actor: Actor, reason: Reason, as_json: AsJson = False) -> None:
    """Take a link back: the case record is about its own person again, and stays so.

    What the hub linked since because of that record it decides anew.

    For example: hub identity unlink liquidlogic_lcs:1234 --actor "Ruth Adeyemi" --reason "two
    brothers"
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        record = met_here(connection, who)
        anew = links.unlink(connection, record, actor=actor, reason=reason)
    others = f"; {len(anew)} that were linked because of it are decided anew" if anew else ""
    tell(f"{who} is about its own person again{others}", as_json=as_json, case_record_id=record,
         decided_anew=anew)  # fmt: skip


@app.command()
def distinct(
    who: Who, person: Person, actor: Actor, reason: Reason, as_json: AsJson = False
) -> None:
    """Say that a case record is not about a person, whatever a later match says.

    hub identity undistinct takes it back.
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        record, target = record_and_person_here(connection, who, person)
        links.declare_distinct(connection, record, target, actor=actor, reason=reason)
    tell(f"{who} will not be linked to person {target}", as_json=as_json, case_record_id=record,
         person_id=target)  # fmt: skip


@app.command()
def undistinct(
    who: Who, person: Person, actor: Actor, reason: Reason, as_json: AsJson = False
) -> None:
    """Take back that a case record is not about a person."""
    with faults_explained(), wiring.connected(settings()) as connection:
        record, target = record_and_person_here(connection, who, person)
        links.withdraw_distinct(connection, record, target, actor=actor, reason=reason)
    tell(f"{who} may be linked to person {target} again", as_json=as_json, case_record_id=record,
         person_id=target)  # fmt: skip


@app.command()
def queue(
    size: Annotated[int, typer.Option(
        "--limit", "--size", min=1, max=1000, help="How many to show.")] = 50,
    after: Annotated[UUID | None, typer.Option(help="The last review that was shown.")] = None,
    lately: Annotated[bool, typer.Option(
        "--decided", help="What was decided lately instead: undo takes it back.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List what waits for a person to decide, the likeliest first. It names nobody.

    For example: hub identity queue --limit 10
    """
    if lately:
        if after:
            raise typer.BadParameter("--after is of what waits, not of what was decided")
        _tell_decided(size, as_json=as_json)
        return
    with faults_explained(), wiring.connected(settings()) as connection:
        if after and reviews.one(connection, after) is None:
            raise CommandRefused(reviews.NONE)
        waiting = reviews.queue(connection, size=size + 1, after=after)
    found = waiting[:size]
    if as_json:
        print_json(found)
        return
    for each in found:
        out.print(
            f"{each.review_id}  {each.kind}: {each.system}:{each.local_id} and "
            f"{', '.join(str(one) for one in each.candidates)}: {each.reason}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    if len(waiting) > size:
        out.print(f"{size} shown, and more wait: --after {found[-1].review_id}", highlight=False)
    else:
        out.print(f"{len(found)} {'more ' if after else ''}to decide", highlight=False)


def _tell_decided(size: int, *, as_json: bool) -> None:
    """Print what was decided lately; of each child its record and ids."""
    with faults_explained(), wiring.connected(settings()) as connection:
        found = decided.lately(connection, size=size)
    if as_json:
        print_json(found)
        return
    for each in found:
        asked = each.waiting
        out.print(
            f"{asked.review_id}  {each.decided_at:%d %b %Y %H:%M}  {asked.kind}: {asked.system}:"
            f"{asked.local_id} and {', '.join(str(one) for one in asked.candidates)}: {each.said}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    out.print(f"{len(found)} decided", highlight=False)


@app.command()
def decide(
    review: Review, decision: Annotated[str, typer.Argument(
        help="link, declare_distinct, keep_apart or more_information.")],
    actor: Actor, reason: Reason, *,
    person: Annotated[UUID | None, typer.Option(
        help="Which candidate, of several: an id that hub identity queue gives.")] = None,
    relation: Annotated[str | None, typer.Option(help="twin, sibling or stranger.")] = None,
    accept_warnings: Annotated[bool, typer.Option(
        "--accept-warnings", help="You have looked at the plans that overlap.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Decide a review. hub identity undo takes it back.

    keep_apart (nobody will find out more) and more_information (somebody is asking) both leave all
    as it is until something about it changes. Of a link that may be wrong keep_apart is refused:
    declare_distinct takes the record out, link says that the link is right.

    Where a rule speaks against joining two persons, it waits until somebody else gives the same
    command. A record that is alone is linked by one person, also where a rule speaks against it.

    For example: hub identity decide 9f09d498-111e-4592-8ade-3ee5b6e46871 link
    --actor "Ruth Adeyemi" --reason "birth certificate seen"
    """
    answer = Answer(
        decision=decision, actor=actor, reason=reason, person_id=person, relation=relation,
        accept_warnings=accept_warnings,
    )  # fmt: skip
    with faults_explained(), wiring.connected(settings()) as connection:
        done = deciding.decide(connection, review, answer)
    said = (
        "it waits: somebody else must agree, by the same command under their own name"
        if done.waits else "decided"
    )  # fmt: skip
    tell(f"review {review}: {said}", as_json=as_json, review_id=review, waits=done.waits)


@app.command()
def undo(review: Review, actor: Actor, reason: Reason, as_json: AsJson = False) -> None:
    """Take back what a review decided; the question is open again, as another review."""
    with faults_explained(), wiring.connected(settings()) as connection:
        asked = undoing.undo(connection, review, actor=actor, reason=reason)
    tell(f"review {review} is taken back; it is asked again as review {asked}", as_json=as_json,
         review_id=review, asked_again=asked)  # fmt: skip
