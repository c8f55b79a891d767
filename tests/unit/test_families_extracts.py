"""The three extracts, from the council to the events, through the runner every feed uses."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.feeds import feed
from connectors.publisher import Message
from connectors.running.runner import FeedSummary, read
from hub.demo.extracts import Extracts, write_extracts
from hub.demo.invent import invent_council
from hub.demo.invent.model import Council
from hub.demo.invent.who import EARLY_HELP, LCS, MASH
from hub.matching.model import details
from hub.matching.model.details import Details
from schemas.code_lists import unknown_codes

CHILDREN = 150


@dataclass
class Kept:
    """A publisher that keeps what it is sent."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def send(self, message: Message) -> None:
        self.events.append((message.encoded.schema.event_type, message.event))

    def flush(self) -> None:
        """Nothing to wait for."""


@pytest.fixture(scope="module")
def council() -> Council:
    return invent_council(seed=2018, children=CHILDREN)


@pytest.fixture(scope="module")
def extracts(council: Council, tmp_path_factory: pytest.TempPathFactory) -> Extracts:
    return write_extracts(council, tmp_path_factory.mktemp("extracts"))


def sources(extracts: Extracts) -> dict[str, str]:
    return {
        MASH: str(extracts.mash_workbook),
        EARLY_HELP: str(extracts.early_help),
        LCS: extracts.lcs_url,
    }


@pytest.fixture(scope="module")
def fed(
    extracts: Extracts, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[FeedSummary, Kept]]:
    """Every extract read once: its summary, and its events."""
    state = tmp_path_factory.mktemp("feeds")
    made = {}
    for system, source in sources(extracts).items():
        kept = Kept()
        made[system] = read(feed(system), source, publisher=kept, state_directory=state), kept
    return made


def all_events(fed: dict[str, tuple[FeedSummary, Kept]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, kept in fed.values():
        yield from kept.events


def test_a_council_is_written_byte_for_byte_the_same(
    council: Council, extracts: Extracts, tmp_path: Path
) -> None:
    write_extracts(council, tmp_path)
    first = extracts.truth.parent
    files = sorted(path.relative_to(first) for path in first.rglob("*.*"))

    assert len(files) == 7
    for name in files:
        assert (tmp_path / name).read_bytes() == (first / name).read_bytes(), name


@pytest.mark.parametrize("system", [MASH, EARLY_HELP, LCS])
def test_only_the_rows_that_are_wrong_on_purpose_are_rejected(
    system: str, fed: dict[str, tuple[FeedSummary, Kept]], extracts: Extracts
) -> None:
    summary, kept = fed[system]

    assert summary.rejected == extracts.expected_rejects[system]
    assert summary.rows_in == summary.accepted + summary.rejected
    assert summary.events_out == len(kept.events) > summary.rejected


def test_every_code_is_in_its_list(fed: dict[str, tuple[FeedSummary, Kept]]) -> None:
    for event_type, event in all_events(fed):
        assert unknown_codes(event_type, event) == []


def test_every_event_type_of_the_front_door_early_help_and_statutory_work_is_there(
    fed: dict[str, tuple[FeedSummary, Kept]],
) -> None:
    areas = Counter(event_type for event_type, _ in all_events(fed))
    missing = {
        "identity.person_registered", "identity.identifier_recorded", "identity.address_changed",
        "identity.contact_details_recorded", "identity.known_as_recorded",
        "front_door.contact_received", "front_door.agreement_given", "front_door.agreement_refused",
        "front_door.agreement_not_sought", "front_door.agreement_overridden",
        "front_door.information_requested", "front_door.information_received",
        "front_door.threshold_decided", "front_door.referral_received",
        "early_help.early_help_episode_opened", "early_help.early_help_episode_closed",
        "assessment.assessment_started", "assessment.assessment_completed",
        "assessment.child_seen", "assessment.visit_recorded",
        "child_protection.strategy_discussion_held",
        "child_protection.section_47_enquiry_started",
        "child_protection.section_47_enquiry_completed", "child_protection.icpc_held",
        "child_protection.child_protection_plan_started",
        "child_protection.review_conference_held", "plans.child_in_need_plan_started",
        "plans.case_closed",
    } - set(areas)  # fmt: skip
    assert missing == set()


def test_events_are_what_happened_no_more_and_no_less(
    council: Council, fed: dict[str, tuple[FeedSummary, Kept]]
) -> None:
    told = Counter(event_type for event_type, _ in all_events(fed))

    assert told["early_help.early_help_episode_opened"] == len(council.episodes)
    assert told["front_door.referral_received"] == len(council.referrals)
    assert told["assessment.assessment_started"] == len(council.assessments)
    assert told["front_door.information_requested"] == sum(
        len(check.contact.children) for check in council.checks
    )
    assert told["child_protection.review_conference_held"] == sum(
        len(plan.reviews) for plan in council.protection_plans
    )


def test_siblings_on_one_contact_share_its_id(fed: dict[str, tuple[FeedSummary, Kept]]) -> None:
    contacts = defaultdict(set)
    for event_type, event in fed[MASH][1].events:
        if event_type == "front_door.contact_received":
            contacts[event["contact_id"]].add(event["envelope"]["case_record"]["local_id"])
    assert max(map(len, contacts.values())) > 1


def test_a_second_reading_says_nothing_and_a_full_one_says_the_same_again(
    extracts: Extracts, tmp_path: Path
) -> None:
    for system, source in sources(extracts).items():
        first, again, full = Kept(), Kept(), Kept()
        read(feed(system), source, publisher=first, state_directory=tmp_path)
        summary = read(feed(system), source, publisher=again, state_directory=tmp_path)
        read(feed(system), source, publisher=full, state_directory=tmp_path, full=True)

        assert again.events == []
        assert summary.unchanged + summary.rejected == summary.rows_in
        assert full.events == first.events


def test_early_help_that_goes_on_closes_in_a_later_extract(tmp_path: Path) -> None:
    """One episode's line changes, one vanishes: one new event, one event withdrawn."""
    extracts = write_extracts(invent_council(4, 40), tmp_path / "extracts")
    path = extracts.early_help / "early_help_episodes.csv"
    lines = path.read_text(encoding="cp1252").splitlines()
    is_open = next(line for line in lines[1:] if ',,,"£' in line or ",,,£" in line)
    closed = is_open.replace(",,,", ",29/06/2026,Needs met – closed,", 1)
    gone = next(line for line in lines[1:-4] if line != is_open and "2026" not in line)
    say = {"publisher": Kept(), "state_directory": tmp_path}
    read(feed(EARLY_HELP), str(extracts.early_help), **say)  # type: ignore[arg-type]

    text = "\n".join(closed if line == is_open else line for line in lines if line != gone)
    path.write_text(text + "\n", encoding="cp1252")
    later = Kept()
    summary = read(
        feed(EARLY_HELP), str(extracts.early_help), publisher=later, state_directory=tmp_path
    )

    told = Counter(event_type for event_type, _ in later.events)
    assert told["early_help.early_help_episode_closed"] == 1
    assert told["corrections.record_withdrawn"] == summary.withdrawn > 0


def test_the_workbook_looks_like_one_people_keep(extracts: Extracts) -> None:
    sheet = openpyxl.load_workbook(extracts.mash_workbook)["Contacts"]
    received = [sheet.cell(row, 4).value for row in range(4, sheet.max_row - 4)]

    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:J1"]
    assert {type(each).__name__ for each in received} >= {"datetime", "str"}
    assert str(sheet.cell(sheet.max_row, 1).value).startswith("TOTAL")


def test_the_export_is_cp1252_with_pounds_and_curly_quotes(extracts: Extracts) -> None:
    raw = (extracts.early_help / "early_help_episodes.csv").read_bytes()
    assert b"\xa3" in raw
    assert b"\x92" in raw
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_the_showcase_child_has_a_story_in_every_system(
    council: Council, extracts: Extracts, fed: dict[str, tuple[FeedSummary, Kept]]
) -> None:
    records = {
        (system, council.known_in(system)[council.showcase][0].local_id)
        for system in (MASH, EARLY_HELP, LCS)
    }
    told = Counter(
        (source["system"], source["local_id"])
        for source in (event["envelope"]["case_record"] for _, event in all_events(fed))
    )

    assert (extracts.showcase_system, extracts.showcase_local_id) in records
    assert all(told[record] >= 10 for record in records)
    assert sum(told[record] for record in records) >= 40


def facts(known: Details) -> tuple[object, ...]:
    """All that must be equal for a cautious matcher."""
    return (known.forenames, known.surname, known.date_of_birth, known.postcode, known.address)


def test_a_cautious_matcher_links_a_good_share_and_is_not_misled(
    extracts: Extracts, fed: dict[str, tuple[FeedSummary, Kept]]
) -> None:
    """Equal in name, birth and address: about half of what is one child, and never two."""
    truth = json.loads(extracts.truth.read_text(encoding="utf-8"))
    child_of = {
        (record["system"], record["local_id"]): child["child"]
        for child in truth["children"]
        for record in child["records"]
    }
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for event_type, event in all_events(fed):
        record = event["envelope"]["case_record"]
        words = said[record["system"], record["local_id"]]
        if event_type == "identity.person_registered":
            names = ("forenames", "surname", "date_of_birth")
            words |= {each: event["person"][each] or "" for each in names}
        elif event_type == "identity.address_changed" and not event.get("ended_on"):
            address = event["address"]
            words |= {"address": address["lines"][0], "postcode": address["postcode"] or ""}
    people = {record: facts(details.said(words)) for record, words in said.items()}

    pairs = [
        (child_of[one] == child_of[other], all(people[one]) and people[one] == people[other])
        for one, other in combinations(people, 2)
    ]
    same = Counter(alike for is_same, alike in pairs if is_same)
    assert set(people) <= set(child_of)
    assert 0.3 < same[True] / same.total() < 0.8
    assert not any(alike for is_same, alike in pairs if not is_same)


def test_what_the_truth_says_is_complete(council: Council, extracts: Extracts) -> None:
    truth = json.loads(extracts.truth.read_text(encoding="utf-8"))
    records = sum(len(child["records"]) for child in truth["children"])

    assert len(truth["children"]) == CHILDREN
    assert records == sum(map(len, council.known.values()))
    assert replace(extracts, truth=extracts.truth) == extracts
