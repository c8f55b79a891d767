"""Persons joined, related and sealed by people: who must agree, and what stays secret."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.errors import CommandRefused, HubError, NoSuchRecord
from hub.matching.arriving import sealing
from hub.matching.arriving.follow import catch_up
from hub.matching.model.model import UnusableModel
from hub.matching.people import activating, joining, links, relations, reviews, showing
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.undoing import undo
from hub.store.append import NewEvent
from hub.store.reader import events_after
from schemas.codec import read
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import (
    OTHER_VALID,
    VALID,
    a_child,
    an_event,
    arrive,
    lives_at,
    numbered,
    registered,
)

Connection = psycopg.Connection[Any]
RUTH, SAM, WHY = "Ruth Adeyemi", "Sam Okafor", "the school and the mother say so"
MASH, LCS, EH = (case_record_id(*each) for each in (("mash", "1"), ("lcs", "2"), ("eh", "3")))
ONE, OTHER, THIRD = map(own_person_id, (MASH, LCS, EH))


def among_many(connection: Connection) -> None:
    """Let the hub know as many persons as a borough: in a small one more is a likeness."""
    catch_up(connection)
    connection.execute("UPDATE hub.match_checkpoint SET persons = 100_000")


def person_of(connection: Connection, record: UUID) -> UUID:
    return showing.person_of(connection, record)


def events(connection: Connection, *types: str) -> list[dict[str, Any]]:
    return [read(row.topic, row.state) for row in events_after(connection, 0, 999, types)]


def test_a_join_moves_every_record_and_the_old_id_still_leads_there(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", name="Amy Ali"),
           a_child("eh", "3", nhs=VALID))  # fmt: skip
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    assert set(made.moved) == {MASH, EH}
    assert {person_of(connection, each) for each in (MASH, LCS, EH)} == {OTHER}
    assert showing.person_of(connection, ONE) == OTHER
    (joined,) = events(connection, "hub.persons_joined")
    assert set(joined["case_record_ids"]) == {str(MASH), str(EH)}
    assert (joined["actor"], joined["second_actor"]) == (RUTH, None)


@pytest.mark.parametrize(
    ("mine", "theirs", "rule"),
    [
        ({"nhs": VALID}, {"nhs": OTHER_VALID}, "R1"),
        ({"nhs": VALID}, {"nhs": VALID, "name": "Yusuf Khan"}, "R2"),
        ({}, {"name": "Yusuf Khan"}, "R3"),
    ],
)
def test_where_a_rule_speaks_against_it_two_people_must_agree(
    connection: Connection, mine: dict[str, Any], theirs: dict[str, Any], rule: str
) -> None:
    arrive(connection, a_child("mash", "1", **mine), a_child("lcs", "2", **theirs))
    first = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    assert first.waits
    assert person_of(connection, MASH) == ONE
    for same in (RUTH, f" {RUTH.lower()} ", "Ruth\u00a0 Adeyemi\u200b"):
        with pytest.raises(CommandRefused, match="somebody else must agree"):
            joining.join(connection, ONE, OTHER, actor=same, reason=WHY)
    done = joining.join(connection, ONE, OTHER, actor=SAM, reason=WHY)
    assert (done.join_id, done.waits, done.proposed_by) == (first.join_id, False, RUTH)
    assert person_of(connection, MASH) == OTHER
    (joined,) = events(connection, "hub.persons_joined")
    assert (joined["actor"], joined["second_actor"]) == (RUTH, SAM)
    assert rule in {each["rule"] for each in joined["guards"]}


def test_a_proposal_can_be_taken_back(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2", name="Yusuf Khan"))
    first = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    joining.withdraw(connection, first.join_id, actor=SAM, reason="they are two brothers")
    again = joining.join(connection, ONE, OTHER, actor=SAM, reason=WHY)
    assert again.waits
    assert again.join_id != first.join_id


@pytest.mark.parametrize("relation", ["twin", "sibling", "household", "mother_of_unborn"])
def test_those_who_are_related_are_not_joined(connection: Connection, relation: str) -> None:
    arrive(connection, a_child("mash", "1", name="Amy Ali"), a_child("lcs", "2", name="Bo Chan"))
    relations.confirm(connection, ONE, OTHER, relation, actor=RUTH, reason=WHY)
    with pytest.raises(CommandRefused, match="of each other"):
        joining.join(connection, OTHER, ONE, actor=SAM, reason=WHY)
    relations.withdraw(connection, ONE, OTHER, relation, actor=RUTH, reason=WHY)
    assert not joining.join(connection, OTHER, ONE, actor=SAM, reason=WHY).waits


def test_a_relation_follows_the_records_of_the_persons(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", name="Amy Ali"), a_child("lcs", "2", name="Bo Chan"),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip
    relations.confirm(connection, ONE, OTHER, "sibling", actor=RUTH, reason=WHY)
    joining.join(connection, ONE, THIRD, actor=RUTH, reason=WHY)
    (found,) = relations.relations_of(connection, [THIRD])
    assert {found.person_id, found.other_person_id} == {THIRD, OTHER}


def test_overlapping_plans_are_a_warning_to_accept(connection: Connection) -> None:
    plan = "child_protection.child_protection_plan_started"
    arrive(
        connection,
        [*a_child("mash", "1", name="Amy Ali"),
         an_event("mash", "1", plan, plan_id="a", on=date(2024, 1, 1))],
        [*a_child("lcs", "2", name="Bo Chan"),
         an_event("lcs", "2", plan, plan_id="b", on=date(2024, 2, 1))],
    )  # fmt: skip
    with pytest.raises(CommandRefused, match="child protection plan at the same time"):
        joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY, accept_warnings=True)
    (joined,) = events(connection, "hub.persons_joined")
    assert joined["warnings"] == ["both have a child protection plan at the same time"]


def test_plans_that_follow_each_other_are_no_warning(connection: Connection) -> None:
    started = "child_protection.child_protection_plan_started"
    ended = "child_protection.child_protection_plan_ended"
    arrive(
        connection,
        [*a_child("mash", "1", name="Amy Ali"),
         an_event("mash", "1", started, plan_id="a", on=date(2024, 1, 1)),
         an_event("mash", "1", ended, plan_id="a", on=date(2024, 1, 20))],
        [*a_child("lcs", "2", name="Bo Chan"),
         an_event("lcs", "2", started, plan_id="b", on=date(2024, 2, 1))],
    )  # fmt: skip
    assert joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY).moved == (MASH,)


def test_what_was_declared_distinct_is_not_joined(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", name="Amy Ali"), a_child("lcs", "2", name="Bo Chan"))
    links.declare_distinct(connection, LCS, ONE, actor=RUTH, reason=WHY)
    with pytest.raises(CommandRefused, match="declared them distinct"):
        joining.join(connection, ONE, OTHER, actor=SAM, reason=WHY)
    links.withdraw_distinct(connection, LCS, ONE, actor=RUTH, reason=WHY)
    joining.join(connection, ONE, OTHER, actor=SAM, reason=WHY)


def test_a_split_is_never_joined_again_by_the_matcher(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2", name="Amy Ali"))
    made = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    joining.split(connection, made.join_id, actor=RUTH, reason=WHY)
    arrive(connection, [numbered("mash", "1", VALID), numbered("lcs", "2", VALID)],
           [registered("lcs", "2")])  # fmt: skip
    assert (person_of(connection, MASH), person_of(connection, LCS)) == (ONE, OTHER)


def test_joins_are_split_in_the_reverse_order(connection: Connection) -> None:
    arrive(connection, *(a_child(s, n, name=w) for s, n, w in (
        ("mash", "1", "Amy Ali"), ("lcs", "2", "Bo Chan"), ("eh", "3", "Cy Dunn"))))  # fmt: skip
    first = joining.join(connection, ONE, OTHER, actor=RUTH, reason=WHY)
    second = joining.join(connection, OTHER, THIRD, actor=RUTH, reason=WHY)
    assert showing.person_of(connection, ONE) == THIRD
    with pytest.raises(CommandRefused, match="split those first"):
        joining.split(connection, first.join_id, actor=RUTH, reason=WHY)
    joining.split(connection, second.join_id, actor=RUTH, reason=WHY)
    joining.split(connection, first.join_id, actor=RUTH, reason=WHY)
    assert [person_of(connection, each) for each in (MASH, LCS, EH)] == [ONE, OTHER, THIRD]


def test_a_decision_is_explained_by_its_event_alone(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    connection.execute("UPDATE hub.match_record SET normalised = ''")
    (decision,) = showing.shown(connection, ONE).decisions
    assert decision.explained
    said = {line.field: line.words for line in decision.explained.lines}
    assert said["NHS number"] == "the same"
    assert decision.explained.model_version == activating.FIRST
    assert sum(chance for _, chance in decision.explained.chances) == pytest.approx(1)


@pytest.fixture
def another_model() -> Iterator[str]:
    """A model file under a version of its own; the file goes afterwards."""
    path = activating.MODELS / "a-test.json"
    text = (activating.MODELS / f"{activating.FIRST}.json").read_text("utf-8")
    path.write_text(text.replace(f'"{activating.FIRST}"', '"a-test"', 1), "utf-8")
    yield path.stem
    path.unlink()


def test_a_later_model_changes_no_decision(connection: Connection, another_model: str) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID), a_child("lcs", "2", nhs=VALID))
    before = connection.execute("SELECT * FROM hub.match_record ORDER BY 1").fetchall()
    activating.activate(connection, another_model, actor=RUTH, reason=WHY)
    catch_up(connection)
    assert activating.active(connection).version == another_model
    assert connection.execute("SELECT * FROM hub.match_record ORDER BY 1").fetchall() == before
    arrive(connection, a_child("eh", "3", nhs=VALID))
    versions = [
        each["decision"]["model_version"] for each in events(connection, "hub.record_linked")
    ]
    assert versions == [activating.FIRST, another_model]
    with pytest.raises(CommandRefused, match="decides already"):
        activating.activate(connection, another_model, actor=RUTH, reason=WHY)


def test_a_model_that_is_not_there_is_not_activated(connection: Connection) -> None:
    with pytest.raises(CommandRefused, match=f"there is no model x.*{activating.FIRST}"):
        activating.activate(connection, "x", actor=RUTH, reason=WHY)


def test_a_model_whose_file_was_changed_decides_nothing(
    connection: Connection, another_model: str
) -> None:
    activating.activate(connection, another_model, actor=RUTH, reason=WHY)
    with pytest.raises(UnusableModel, match="was changed since it was activated"):
        activating.model_of(another_model, "0" * 64)


CHILDREN: list[list[NewEvent]] = [
    a_child("mash", "1", nhs=VALID, line="1 High Street"),
    a_child("lcs", "2", nhs=VALID),
    a_child("eh", "3", line="1 High Street"),
    a_child("sen", "4", name="Yusuf Khan", nhs=VALID),
    a_child("mash", "5", name="Yusuf Khan", nhs=OTHER_VALID),
    a_child("lcs", "6", name="Yusuf Khan", nhs=OTHER_VALID),
    a_child("eh", "7", name="Bo Chan"),
]
TRUTH = [{("mash", "1"), ("lcs", "2"), ("eh", "3")},
         {("sen", "4"), ("mash", "5"), ("lcs", "6")}, {("eh", "7")}]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_after_all_reviews_the_order_of_arrival_makes_no_difference(
    connection: Connection, seed: int
) -> None:
    """A reviewer who knows the truth answers everything that is asked, whatever came first."""
    dice = random.Random(seed)
    order = [event for child in CHILDREN for event in child]
    dice.shuffle(order)
    for start in range(0, len(order), 3):
        arrive(connection, order[start : start + 3])
    child_of = {case_record_id(*each): n for n, child in enumerate(TRUTH) for each in child}
    answer_everything(connection, child_of)
    about = {record: person_of(connection, record) for record in child_of}
    found = {frozenset(r for r in about if about[r] == person) for person in about.values()}
    assert found == {frozenset(case_record_id(*each) for each in child) for child in TRUTH}
    assert reviews.queue(connection) == []


def answer_everything(connection: Connection, child_of: dict[UUID, int]) -> None:
    for _ in range(50):
        waiting = reviews.queue(connection, size=1)
        if not waiting:
            return
        (each,) = waiting
        candidate = links.current(connection, each.candidates[0])
        theirs = {child_of[r.case_record_id] for r in links.records_of(connection, candidate)}
        same = theirs == {child_of[each.case_record_id]}
        answer = Answer(
            decision="link" if same else "declare_distinct", actor=RUTH, reason=WHY,
            person_id=each.candidates[0], accept_warnings=True,
        )  # fmt: skip
        if decide(connection, each.review_id, answer).waits:
            decide(connection, each.review_id, Answer(**asdict(answer) | {"actor": SAM}))
        catch_up(connection)
    pytest.fail("the matcher never stops asking")


def test_a_decided_question_is_asked_again_only_when_something_changed(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID),
           a_child("lcs", "2", name="Yusuf Khan", nhs=VALID))  # fmt: skip
    (asked,) = reviews.queue(connection)
    unsure = Answer(decision="more_information", actor=RUTH, reason="the school will ring back")
    decide(connection, asked.review_id, unsure)
    arrive(connection, a_child("lcs", "2", name="Yusuf Khan", nhs=VALID))
    assert reviews.queue(connection) == []
    arrive(connection, [registered("lcs", "2", name="Yousef Khan")])
    (again,) = reviews.queue(connection)
    assert again.review_id != asked.review_id


def test_undoing_more_information_asks_again(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID),
           a_child("lcs", "2", name="Yusuf Khan", nhs=VALID))  # fmt: skip
    (asked,) = reviews.queue(connection)
    unsure = Answer(decision="more_information", actor=RUTH, reason="the school will ring back")
    decide(connection, asked.review_id, unsure)
    undo(connection, asked.review_id, actor=RUTH, reason="the school rang back")
    (again,) = reviews.queue(connection)
    assert again.candidates == asked.candidates


def test_a_twins_number_typed_under_the_other_is_a_question(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", name="Ella Khan", nhs=VALID, line="1 High Street"),
           a_child("lcs", "2", name="Ellie Khan", nhs=VALID, line="1 High Street"))  # fmt: skip
    arrive(connection, [registered("lcs", "2", name="Ben Khan")])
    assert person_of(connection, LCS) == OTHER or not events(connection, "hub.record_linked")
    assert len(reviews.queue(connection)) == 1


def secrets_of(connection: Connection) -> Callable[[], str]:
    """Everything an ordinary reader could be told: queue, counts, people, relations, reviews."""

    def told() -> str:
        said: list[Any] = [reviews.queue(connection), showing.counts(connection)]
        for person in (ONE, OTHER, THIRD):
            try:
                said.append(showing.shown(connection, person))
            except NoSuchRecord as refused:
                said.append(str(refused))
        return json.dumps([str(each) for each in said])

    return told


def test_what_arrives_under_a_sealed_identity_is_held(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID, line="1 High Street"))
    sealing.seal(connection, ONE, actor=RUTH, reason="adoption order made today")
    arrive(connection, a_child("lcs", "2", nhs=VALID), a_child("eh", "3", line="1 High Street"))
    for record, own in ((LCS, OTHER), (EH, THIRD)):
        with pytest.raises(NoSuchRecord):
            showing.shown(connection, own)
        found = connection.execute(
            "SELECT person_id FROM hub.match_record WHERE case_record_id = %s", [record]
        ).fetchone()
        assert found == (own,)
    told = secrets_of(connection)()
    assert str(MASH) not in told
    assert "linked=0" in told
    assert "to_decide=0" in told
    held = events(connection, "hub.record_quarantined")
    assert {each["case_record_id"] for each in held} == {str(LCS), str(EH)}
    sealed = [
        each for each in events(connection, "hub.record_sealed") if each["actor"] == "matcher"
    ]
    assert {each["reason"] for each in sealed} == {sealing.HELD}
    assert str(ONE) not in json.dumps(sealed, default=str)


def test_the_new_identity_is_connected_to_the_old_by_nothing(connection: Connection) -> None:
    """The child comes back with another name and number, to the same carers and birthday."""
    arrive(connection, a_child("mash", "1", nhs=VALID, line="1 High Street"))
    sealing.seal(connection, ONE, actor=RUTH, reason="adoption order made today")
    new = {"name": "Amira Jones", "nhs": OTHER_VALID, "line": "1 High Street"}
    arrive(connection, a_child("lcs", "2", **new), a_child("eh", "3", **new))
    assert person_of(connection, EH) == person_of(connection, LCS) == OTHER
    told = secrets_of(connection)()
    assert str(MASH) not in told
    old = [each for row in events_after(connection, 0, 99) if row.stream_id in {ONE, MASH}
           for each in [read(row.topic, row.state)]]  # fmt: skip
    assert str(LCS) not in json.dumps(old, default=str)
    assert events(connection, "hub.record_quarantined") == []


def test_a_sealed_person_is_answered_for_as_one_who_is_not_there(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2", name="Amy Ali"))
    sealing.seal(connection, ONE, actor=RUTH, reason="adoption order made today")
    nobody = own_person_id(case_record_id("x", "9"))
    acts: list[Callable[[UUID], object]] = [
        lambda person: links.link(connection, LCS, person, actor=SAM, reason=WHY),
        lambda person: links.declare_distinct(connection, LCS, person, actor=SAM, reason=WHY),
        lambda person: joining.join(connection, person, OTHER, actor=SAM, reason=WHY),
        lambda person: joining.join(connection, OTHER, person, actor=SAM, reason=WHY),
        lambda person: relations.confirm(
            connection, OTHER, person, "twin", actor=SAM, reason=WHY
        ),
        lambda person: sealing.seal(connection, person, actor=SAM, reason=WHY),
        lambda person: showing.shown(connection, person),
    ]  # fmt: skip
    for act in acts:
        said = []
        for person in (ONE, nobody):
            with pytest.raises(HubError) as refused:
                act(person)
            said.append(str(refused.value).replace(str(person), "…"))
        assert said[0] == said[1]


def test_a_seal_and_a_hold_can_be_taken_back(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", nhs=VALID))
    seal_id = sealing.seal(connection, ONE, actor=RUTH, reason="adoption order made today")
    arrive(connection, a_child("lcs", "2", nhs=VALID))
    sealing.release(connection, LCS, actor=RUTH, reason="another child of the name")
    assert showing.shown(connection, OTHER).records
    sealing.unseal(connection, seal_id, actor=RUTH, reason="the order was for her brother")
    assert [each.case_record_id for each in showing.shown(connection, ONE).records] == [MASH]
    with pytest.raises(CommandRefused, match="there is no seal"):
        sealing.unseal(connection, seal_id, actor=RUTH, reason="the order was for her brother")


def unborn(system: str, local_id: str, *, expected_on: date, line: str) -> list[NewEvent]:
    """A record opened before birth, at the mother's address."""
    person = {"forenames": "Unborn", "surname": "Khan", "expected_date_of_birth": expected_on,
              "is_unborn": True}  # fmt: skip
    return [
        an_event(system, local_id, "identity.person_registered", person=person),
        lives_at(system, local_id, line),
    ]


def test_a_birth_where_one_was_expected_is_a_question_and_the_answer_a_link(
    connection: Connection,
) -> None:
    home = "1 High Street"
    arrive(connection, unborn("mash", "1", expected_on=date(2024, 5, 1), line=home))
    arrive(connection, a_child("lcs", "2", born="2024-04-20", line=home))
    (asked,) = reviews.queue(connection)
    assert (asked.kind, asked.case_record_id, asked.candidates) == ("birth", MASH, (OTHER,))
    decide(connection, asked.review_id, Answer(decision="link", actor=RUTH, reason=WHY))
    assert person_of(connection, MASH) == OTHER
    (linked,) = events(connection, "hub.record_linked")
    assert (linked["rule"], linked["review_id"]) == ("born", str(asked.review_id))
    undo(connection, asked.review_id, actor=RUTH, reason="that was her cousin's baby")
    assert person_of(connection, MASH) == ONE


def test_a_birth_is_asked_about_where_nobody_said_when_it_was_expected(
    connection: Connection,
) -> None:
    person = {"forenames": "Unborn", "surname": "Khan", "is_unborn": True}
    registered = an_event("mash", "1", "identity.person_registered", person=person,
                          on=date(2024, 1, 10))  # fmt: skip
    arrive(connection, [registered, lives_at("mash", "1", "1 High Street")])
    arrive(connection, a_child("lcs", "2", born="2024-04-20", line="1 High Street"))
    (asked,) = reviews.queue(connection)
    assert (asked.kind, asked.case_record_id, asked.candidates) == ("birth", MASH, (OTHER,))


def test_of_two_newborns_neither_is_chosen(connection: Connection) -> None:
    home = "1 High Street"
    arrive(connection, unborn("mash", "1", expected_on=date(2024, 5, 1), line=home),
           a_child("lcs", "2", name="Amira Khan", born="2024-04-20", line=home),
           a_child("eh", "3", name="Yusuf Khan", born="2024-04-20", line=home))  # fmt: skip
    (asked,) = births(connection)
    assert set(asked.candidates) == {OTHER, THIRD}
    with pytest.raises(CommandRefused, match="which of the candidates"):
        decide(connection, asked.review_id, Answer(decision="link", actor=RUTH, reason=WHY))
    assert {person_of(connection, each) for each in (MASH, LCS, EH)} == {ONE, OTHER, THIRD}


def births(connection: Connection) -> list[reviews.Waiting]:
    return [each for each in reviews.queue(connection) if each.kind == "birth"]


@pytest.mark.parametrize(
    "child",
    [
        {"born": "2024-07-01", "line": "1 High Street"},
        {"born": "2024-04-20", "line": "2 High Street"},
        {"born": "2024-04-20", "line": "1 High Street", "confidential": True},
        {"born": None, "line": "1 High Street"},
    ],
    ids=["too late", "elsewhere", "in a refuge", "no birth"],
)
def test_other_children_are_not_the_one_expected(
    connection: Connection, child: dict[str, Any]
) -> None:
    among_many(connection)
    arrive(connection, unborn("mash", "1", expected_on=date(2024, 5, 1), line="1 High Street"),
           a_child("lcs", "2", **child))  # fmt: skip
    assert births(connection) == []


@pytest.mark.parametrize(
    ("other", "relation"),
    [
        ({"name": "Yusuf Khan", "born": "2012-01-01"}, "sibling"),
        ({"name": "Yusuf Khan", "born": "2015-05-01"}, None),
        ({"name": "Amirah Khan"}, None),
        ({"name": "Yusuf Ali"}, None),
        ({"name": "Yusuf Khan", "line": "2 High Street"}, None),
        ({"name": "Yusuf Khan", "confidential": True}, None),
    ],
)
def test_children_of_one_home_are_proposed_as_kin_and_never_twice(
    connection: Connection, other: dict[str, Any], relation: str | None
) -> None:
    home = {"line": "1 High Street"}
    among_many(connection)
    arrive(connection, a_child("mash", "1", **home), a_child("lcs", "2", **home | other))
    arrive(
        connection,
        [registered("lcs", "2", name=other["name"], born=other.get("born", "2015-03-04"))],
    )
    found = [each.relation for each in relations.relations_of(connection, [ONE])]
    assert found == ([relation] if relation else [])
    if relation:
        relations.withdraw(connection, ONE, OTHER, relation, actor=RUTH, reason=WHY)
        arrive(connection, [registered("mash", "1")])
        assert relations.relations_of(connection, [ONE]) == []
        with pytest.raises(CommandRefused, match="nobody said"):
            relations.withdraw(connection, ONE, OTHER, relation, actor=RUTH, reason=WHY)


def test_a_twin_is_a_question_or_proposed_as_one_and_never_linked(connection: Connection) -> None:
    home = {"line": "1 High Street"}
    among_many(connection)
    arrive(connection, a_child("mash", "1", **home),
           a_child("lcs", "2", name="Yusuf Khan", **home))  # fmt: skip
    assert person_of(connection, LCS) == OTHER
    for asked in reviews.queue(connection):
        said = Answer(decision="declare_distinct", actor=RUTH, reason=WHY, relation="twin")
        decide(connection, asked.review_id, said)
    catch_up(connection)
    assert [each.relation for each in relations.relations_of(connection, [ONE])] == ["twin"]
    assert reviews.queue(connection) == []
