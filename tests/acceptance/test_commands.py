"""Commands as people meet them: from a file to a timeline, and clear answers to what is wrong."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tests.acceptance.conftest import Hub
from tests.unit.test_feed_run import a_contact, workbook

CANARY = "Quetzalcoatl"


def test_a_file_goes_in_and_a_timeline_comes_out(hub: Hub) -> None:
    rows = [a_contact("7"), a_contact("8", on="31/02/2024")]
    source = workbook(hub.directory / "a.xlsx", list_1=rows)

    assert "the topics are there" in hub("feed", "check", "annex_a", source).out
    assert "Date of Contact" in hub("feed", "discover", "annex_a", source).out
    ran = hub.process("feed", "read", "annex_a", source, expect=3)
    assert "1 rejected" in ran.out
    (rejects,) = (hub.directory / "feeds").glob("*.rejects.csv")
    (line,) = csv.DictReader(rejects.read_text("utf-8-sig").splitlines())
    assert (line["Child Unique ID"], line["hub: value"]) == ("8", "31/02/2024")

    (status,) = (
        row for row in hub.process("feed", "status", "--json").json if row["feed"] == "annex_a"
    )
    assert status["summary"]["rejected"] == 1

    assert hub.process("ingest", "--once", "--json").json["accepted"] == 2
    assert hub.process("project", "run", "--once", "--json").json["events"] == 2
    lag = hub("project", "lag", "--json").json
    assert all(row["behind"] == 0 for row in lag["read_models"])
    assert (lag["remembered"]["count"], lag["remembered"]["newest"]) == (0, None)
    assert len(lag["remembered"]["by_itself"]["due"]) == 1
    hub.let_see("annex_a:7")
    printed = hub.process("timeline", "annex_a:7").out
    assert "04 Mar 2024" in printed
    assert "Contact" in printed


def test_words_that_look_like_markup_are_shown_as_they_are(hub: Hub) -> None:
    said = "[/red] a note in [brackets]"
    source = workbook(hub.directory / "a.xlsx", list_1=[a_contact("7", by=said)])
    assert "brackets" in hub("feed", "preview", "annex_a", source).out
    hub("feed", "read", "annex_a", source)
    hub("ingest", "--once")
    hub("project", "run", "--once")
    hub.let_see("annex_a:7")
    assert said in " ".join(hub("timeline", "annex_a:7").out.split())


def test_nothing_is_known_of_a_stranger(hub: Hub) -> None:
    hub("project", "run", "--once")
    told = hub.process("timeline", "annex_a:none", expect=1)
    assert "nothing is known" in told.err
    assert told == hub("timeline", "annex_a:none", expect=1), "as a process and here"
    assert "neither SYSTEM:ID" in hub("timeline", "nobody", expect=2).err


def test_a_timeline_as_known_on_a_day(hub: Hub) -> None:
    source = workbook(hub.directory / "a.xlsx", list_1=[a_contact("7")])
    hub("feed", "read", "annex_a", source)
    hub("ingest", "--once")
    hub("project", "run", "--once")
    hub.let_see("annex_a:7")
    hub("timeline", "annex_a:7", "--as-known-on", "2020-01-01", expect=1)


def test_a_malformed_message_becomes_a_dead_letter_that_can_be_resolved(hub: Hub) -> None:
    from kafka import KafkaProducer  # noqa: PLC0415

    source = workbook(hub.directory / "a.xlsx", list_1=[a_contact("7")])
    hub("feed", "read", "annex_a", source)
    producer = KafkaProducer(bootstrap_servers=hub.environment["HUB_KAFKA_BOOTSTRAP"])
    producer.send(f"{hub.environment['HUB_TOPIC_PREFIX']}.front_door", b"not an event")
    producer.flush()
    producer.close()

    assert hub("ingest", "--once", "--json", expect=3).json["dead_letters"] == 1
    (letter,) = hub("dead-letters", "list", "--json").json
    assert letter["reason_code"] == "not_framed"
    number = str(letter["id"])
    assert "not an event" in hub("dead-letters", "show", number).out
    assert "still cannot" in hub("dead-letters", "replay", number, "--actor", "Ruth", expect=1).err
    hub("dead-letters", "discard", number, "--actor", "Ruth", "--reason", "a supplier's test")
    assert hub.process("dead-letters", "list", "--json").json == []
    assert "No dead letters are open" in hub("dead-letters", "list").out
    unheard_of = hub("dead-letters", "list", "--status", "all", "--reason", "unheard_of").out
    assert "No dead letters of the reason unheard_of (all)" in unheard_of


def test_a_topic_can_be_looked_at_decoded(hub: Hub) -> None:
    source = workbook(hub.directory / "a.xlsx", list_1=[a_contact("7")])
    hub("feed", "read", "annex_a", source)
    topic = f"{hub.environment['HUB_TOPIC_PREFIX']}.front_door"
    printed = hub.process("topic", "tail", topic, "--decode")
    assert json.loads(printed.out)["schema"] == "front_door.contact_received.v2"


def test_of_a_topic_the_last_messages_are_shown_and_no_more(hub: Hub) -> None:
    rows = [a_contact(str(number)) for number in range(12)]
    hub("feed", "read", "annex_a", workbook(hub.directory / "a.xlsx", list_1=rows))
    topic = f"{hub.environment['HUB_TOPIC_PREFIX']}.front_door"
    every = hub("topic", "tail", topic, "--last", "100").out.splitlines()
    assert len(every) == len(rows)
    by_partition: dict[str, list[str]] = {}
    for line in every:
        by_partition.setdefault(line.partition("@")[0], []).append(line)
    last = hub("topic", "tail", topic, "--last", "2").out.splitlines()
    assert sorted(last) == sorted(line for each in by_partition.values() for line in each[-2:])


@pytest.mark.parametrize(
    ("words", "settings", "says"),
    [
        (("serve",), {"HUB_DEVELOPMENT_TOKEN": ""}, "HUB_DEVELOPMENT_TOKEN"),
        (("serve",), {"HUB_DEVELOPMENT_TOKEN": "short"}, "16 characters"),
        (("serve",), {"HUB_DEVELOPMENT_ACTOR": ""}, "HUB_DEVELOPMENT_ACTOR"),
        (("serve",), {"HUB_API_HOST": "0.0.0.0"}, "loopback"),  # noqa: S104
        (("ingest", "--once"), {"HUB_KAFKA_BOOTSTRAP": "127.0.0.1:1"}, "does not answer"),
        (("topic", "tail", "x"), {"HUB_KAFKA_BOOTSTRAP": "127.0.0.1:1"}, "does not answer"),
        (("ingest", "--once"), {"HUB_DATABASE_URL": ""}, "HUB_DATABASE_URL"),
        (("project", "rebuild", "nonsense"), {}, "nonsense"),
        (("feed", "read", "nonsense", "x"), {}, "there are: annex_a"),
        (("feed", "read", "annex_a", "nowhere.xlsx"), {}, "there is no such file"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    hub: Hub, words: tuple[str, ...], settings: dict[str, str], says: str
) -> None:
    ran = hub(*words, expect=1, **settings)
    assert says in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


def test_a_person_links_and_unlinks_and_every_look_is_recorded(hub: Hub) -> None:
    source = workbook(hub.directory / "a.xlsx", list_1=[a_contact("7"), a_contact("8")])
    hub("feed", "read", "annex_a", source)
    hub("ingest", "--once")
    hub("project", "run", "--once")
    why = ("--actor", "Ruth Adeyemi", "--reason", "the mother confirmed it by telephone")
    before = hub("identity", "show", "annex_a:7", "--json").json

    hub.process("identity", "link", "annex_a:8", "annex_a:7", *why)
    shown = hub("identity", "show", "annex_a:8", "--json").json
    assert [each["local_id"] for each in shown["records"]] == ["7", "8"]
    hub("project", "run", "--once")
    hub.let_see("annex_a:7")
    assert hub("timeline", "annex_a:7").out.count("Contact from") == 2

    hub("identity", "unlink", "annex_a:8", *why)
    after = hub("identity", "show", "annex_a:7", "--json").json
    assert after["records"] == before["records"]
    assert (
        "sentence"
        in hub(
            "identity", "link", "annex_a:8", "annex_a:7", "--actor", "R", "--reason", "x", expect=1
        ).err
    )
    with hub.database.connect() as connection:
        looks = connection.execute(
            "SELECT count(*) FROM hub.access_record WHERE route = 'hub identity show'"
        ).fetchone()
    assert looks == (3,)


def test_logs_hold_no_personal_data(hub: Hub) -> None:
    """Plant a name everywhere a source can hold one; nothing at info or above may repeat it."""
    book_path = Path(workbook(hub.directory / "a.xlsx", list_1=[
        a_contact(CANARY), a_contact("8", on=CANARY), a_contact("9", by=CANARY)]))  # fmt: skip
    book = openpyxl.load_workbook(book_path)
    book["List 3"].append([CANARY, "01/01/2024", CANARY])
    book.save(book_path)

    said = ""
    for words, code in (
        (("feed", "read", "annex_a", str(book_path)), 3),
        (("ingest", "--once"), 0),
        (("project", "run", "--once"), 0),
        (("project", "rebuild", "chronology"), 0),
    ):
        ran = hub.process(*words, expect=code, HUB_LOG_LEVEL="info")
        said += ran.out + ran.err
    assert CANARY not in said
    hub.let_see(f"annex_a:{CANARY}")
    assert CANARY in hub.process("timeline", f"annex_a:{CANARY}").out


def test_the_access_log_is_exported_and_a_person_is_told(hub: Hub) -> None:
    source = workbook(hub.directory / "a.xlsx", list_1=[a_contact("7")])
    hub("feed", "read", "annex_a", source)
    hub("ingest", "--once")
    hub("project", "run", "--once")
    hub.let_see("annex_a:7")
    hub("timeline", "annex_a:7")
    told = hub("access", "viewed", "annex_a:7").json
    assert [(each["role"], each["times"]) for each in told] == [("caseworker", 1)]
    assert "Ruth" not in str(told)

    days = ("--from", "2020-01-01", "--to", "2099-01-01")
    refused = hub("access", "export", "-", *days, expect=1)
    assert "does not export access records" in refused.err
    as_auditor = {"HUB_DEVELOPMENT_ROLE": "auditor"}
    lines = hub.process("access", "export", "-", *days, **as_auditor).out.splitlines()
    assert {json.loads(each)["resourceType"] for each in lines} == {"AuditEvent"}
    assert len(lines) == 4  # a search, a timeline, a list of readings, the export that was refused
    file = hub.directory / "log.ndjson"
    said = hub("access", "export", str(file), *days, **as_auditor).out
    assert "5 access records" in said
    assert len(file.read_text().splitlines()) == 5
