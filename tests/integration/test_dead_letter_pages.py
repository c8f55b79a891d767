"""Integration staff mend what could not be recorded, on pages and by the API."""

import json
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.ingest import dead_letters
from hub.ingest.batch import record
from hub.ingest.messages import Translator
from hub.ingest.offsets import Offsets
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.kafka.events import Sendable, a_contact
from tests.seeing import grant
from tests.serving import HEADERS, served
from tests.signing_in import Visit, visit

__all__ = ["visit"]
WHERE = ("hub.front_door", 0)
SECRET = "bruising on her arm"
KEY = str(a_contact(1).key, "ascii") if a_contact(1).key else ""


@pytest.fixture
def letters(database: Database) -> list[int]:
    """Four: too many bytes, a wrong key, no frame, nothing at all."""
    good = a_contact(1, reason=SECRET)
    sent = [
        good._replace(value=(good.value or b"") + b"??"),
        a_contact(2, reason=SECRET)._replace(key=b"17"),
        Sendable(good.key, b"<xml>" + SECRET.encode() + b"</xml>", []),
        Sendable(good.key, None, []),
    ]
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        offsets = Offsets("a cluster")
        start = offsets.begin(connection, [WHERE])[WHERE]
        batch = [each.at(start + place) for place, each in enumerate(sent)]
        assert record(connection, Translator(), offsets, {WHERE: batch}).dead_letters == 4
        return [each.id for each in reversed(dead_letters.listed(connection))]


def status_of(database: Database, letter: int) -> tuple[str, str | None]:
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        found = dead_letters.shown(connection, letter)
    return found.status, found.resolved_by


def stored(database: Database) -> int:
    with database.connect() as connection:
        found = connection.execute("SELECT count(*) FROM hub.stored_event").fetchone()
    return int(found[0]) if found else 0


def test_the_list_says_why_and_not_what(visit: Visit, letters: list[int]) -> None:
    visit.sign_in("tom.price")
    shown = visit.browser.get("/mend/dead-letters").text
    assert "Trailing bytes" in shown
    assert "Key mismatch" in shown
    assert SECRET not in shown
    only = visit.browser.get("/mend/dead-letters?reason=key_mismatch").text
    assert only.count('name="letter"') == 1
    assert "None." in visit.browser.get("/mend/dead-letters?status=discarded").text
    assert 'href="/mend/dead-letters"' in visit.browser.get("/sources").text


def test_one_is_opened_as_far_as_it_can_be_read(
    visit: Visit, letters: list[int], database: Database
) -> None:
    visit.sign_in("tom.price")
    long, wrong_key, xml, empty = (visit.browser.get(f"/mend/dead-letters/{each}").text
                                   for each in letters)  # fmt: skip
    assert "before 2 bytes too many" in long
    assert f"&#34;reason&#34;: &#34;{SECRET}&#34;" in long
    assert SECRET in wrong_key
    assert "no event this hub knows" in xml
    assert "000000  3c 78 6d 6c 3e 62 72 75 69 73 69 6e 67 20 6f 6e  &lt;xml&gt;bruising on" in xml
    assert "Record the corrected event" not in empty
    with database.connect() as connection:
        rows = connection.execute(
            "SELECT actor, function FROM hub.access_record WHERE route LIKE '/mend/dead-letters/%'"
        ).fetchall()
    assert rows == [("Tom Price", "mend_feeds")] * 4


def test_a_corrected_event_is_recorded_under_its_own_key(
    visit: Visit, letters: list[int], database: Database
) -> None:
    visit.sign_in("tom.price")
    opened = visit.browser.get(f"/mend/dead-letters/{letters[1]}").text
    said = opened.partition('name="event"')[2].partition(">")[2].partition("</textarea>")[0]
    event = json.loads(said.replace("&#34;", '"').replace("&#39;", "'"))
    event["agency"] = "School"
    before = stored(database)
    answer = visit.post(f"/mend/dead-letters/{letters[1]}", do="event", event=json.dumps(event))
    assert answer.status_code == 200
    assert "Replayed by Tom Price: repaired" in answer.text
    assert status_of(database, letters[1]) == ("replayed", "Tom Price")
    assert stored(database) == before + 1
    again = visit.post(f"/mend/dead-letters/{letters[1]}", do="event", event=json.dumps(event))
    assert again.status_code == 422
    assert stored(database) == before + 1


def test_repaired_bytes_are_recorded(visit: Visit, letters: list[int], database: Database) -> None:
    visit.sign_in("tom.price")
    good = a_contact(1, reason=SECRET)
    answer = visit.post(f"/mend/dead-letters/{letters[2]}", do="bytes", key=KEY,
                        value=(good.value or b"").hex(" "))  # fmt: skip
    assert answer.status_code == 200
    assert status_of(database, letters[2])[0] == "replayed"


def test_many_are_recorded_at_once_and_one_that_cannot_be_stops_no_other(
    visit: Visit, letters: list[int], database: Database
) -> None:
    visit.sign_in("tom.price")
    good = a_contact(5)
    with database.connect() as connection:  # its cause was mended: the bytes are good by now
        connection.execute("UPDATE hub.dead_letter SET value = %s WHERE id = %s",
                           [good.value, letters[3]])  # fmt: skip
    answer = visit.post(
        "/mend/dead-letters", letter=[str(each) for each in (letters[0], letters[3])]
    )
    assert answer.status_code == 200
    assert "not recorded, it still cannot be recorded: trailing_bytes" in answer.text
    assert ": recorded</li>" in answer.text
    assert status_of(database, letters[0])[0] == "open"
    assert status_of(database, letters[3])[0] == "replayed"


@pytest.mark.parametrize(
    ("given", "told"),
    [({}, "Choose what to do"), ({"do": "nothing"}, "Choose what to do"),
     ({"do": "replay"}, "it still cannot be recorded"),
     ({"do": "event"}, "Write the event"), ({"do": "event", "event": "{"}, "that is not JSON"),
     ({"do": "event", "event": "[]"}, "that is not such an event"),
     ({"do": "event", "event": "[" * 90_000}, "nested too deeply"),
     ({"do": "event", "event": '{"envelope": {}}'}, "that is not such an event"),
     ({"do": "bytes"}, "Write the bytes"), ({"do": "bytes", "value": "zz"}, "not hexadecimal"),
     ({"do": "bytes", "value": "00"}, "not_framed"),
     ({"do": "discard"}, "Say why"), ({"do": "discard", "reason": "   .  "}, "Say why")],
    ids=str,
)  # fmt: skip
def test_a_wrong_form_says_what_to_do_and_changes_nothing(
    visit: Visit, letters: list[int], database: Database, given: dict[str, str], told: str
) -> None:
    visit.sign_in("tom.price")
    answer = visit.post(f"/mend/dead-letters/{letters[0]}", **given)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert told in answer.text
    assert status_of(database, letters[0]) == ("open", None)


def test_one_is_discarded_with_its_reason_and_keeps_its_bytes(
    visit: Visit, letters: list[int], database: Database
) -> None:
    visit.sign_in("tom.price")
    answer = visit.post(
        f"/mend/dead-letters/{letters[2]}", do="discard", reason="a supplier's test"
    )
    assert "Discarded by Tom Price" in answer.text
    assert "3c 78 6d 6c" in answer.text


def test_nothing_ticked_and_nothing_there(visit: Visit, letters: list[int]) -> None:
    visit.sign_in("tom.price")
    answer = visit.post("/mend/dead-letters")
    assert answer.status_code == 422
    assert "Tick the dead letters" in answer.text
    assert visit.browser.get("/mend/dead-letters/999").status_code == 404
    assert visit.browser.get("/mend/dead-letters/x").status_code == 422


@pytest.mark.parametrize("who", ["amira.khan", "grace.osei", "ines.duarte", "dele.ade"])
def test_nobody_else_sees_or_mends_them(
    visit: Visit, letters: list[int], database: Database, who: str
) -> None:
    visit.sign_in(who)
    assert visit.browser.get("/mend/dead-letters").status_code == 403
    opened = visit.browser.get(f"/mend/dead-letters/{letters[0]}")
    assert opened.status_code == 403
    assert SECRET not in opened.text
    for given in ({"do": "replay"}, {"do": "discard", "reason": "no longer wanted"}):
        assert visit.post(f"/mend/dead-letters/{letters[0]}", **given).status_code == 403
    assert status_of(database, letters[0])[0] == "open"


def test_the_reading_login_itself_reads_no_bytes(database: Database, letters: list[int]) -> None:
    with database.connect("api") as connection, pytest.raises(
        psycopg.errors.InsufficientPrivilege
    ):  # fmt: skip
        connection.execute("SELECT value FROM hub.dead_letter")


@pytest.mark.parametrize("how", ["excluded", "restricted", "sealed"])
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "not yet known"])
def test_what_hides_a_record_hides_what_could_not_be_taken_of_it(
    letters: list[int], database: Database, story: Any, how: str, is_known: bool
) -> None:
    record = case_record_id("mash_workbook", "17")
    if is_known:
        story.append(story.event("identity.person_registered", ("mash_workbook", "17"), "p"))
    scope = {"scope": "adoption"} if how == "sealed" else {}
    with served(database, Actor("Tom Price", "integration")) as client:
        headers = HEADERS | {"Purpose": "data_quality"}
        assert SECRET in client.get(f"/dead-letters/{letters[1]}", headers=headers).text
        grant(database, own_person_id(record), "local Tom Price" if how == "excluded" else None,
              how, case_record_ids=[record], **scope)  # fmt: skip

        listed = client.get("/dead-letters", headers=headers).json()["dead_letters"]
        hidden = [client.get(f"/dead-letters/{each}", headers=headers) for each in letters]
        none = client.get("/dead-letters/999", headers=headers)
        for each in letters:
            client.post(f"/dead-letters/{each}/discard", headers=headers,
                        json={"reason": "nobody may see it"})  # fmt: skip
        client.post("/dead-letters/replays", headers=headers, json={"ids": letters})

    # The key of the second is no record: it is in the list, which says nothing of whom it is.
    assert [each["id"] for each in listed] == [letters[1]]
    for answer in hidden:
        assert answer.status_code == 404
        assert answer.json() | {"request_id": None} == none.json() | {"request_id": None}
    assert {status_of(database, each)[0] for each in letters} == {"open"}


def test_a_restricted_child_s_are_mended_by_who_is_listed(
    letters: list[int], database: Database, story: Any
) -> None:
    story.append(story.event("identity.person_registered", ("mash_workbook", "17"), "p"))
    person = own_person_id(case_record_id("mash_workbook", "17"))
    grant(database, person, None, "restricted")
    grant(database, person, "local Tom Price", "listed")
    with served(database, Actor("Tom Price", "integration")) as client:
        headers = HEADERS | {"Purpose": "data_quality"}
        assert SECRET in client.get(f"/dead-letters/{letters[0]}", headers=headers).text


@pytest.fixture
def integration(database: Database, story: Any) -> Any:
    story.append(story.event("identity.person_registered", ("mash_workbook", "M1"), "p"))
    with served(database, Actor("Tom Price", "integration")) as client:
        yield client


def test_the_api_lists_opens_replays_and_discards(
    integration: TestClient, letters: list[int], database: Database
) -> None:
    headers = HEADERS | {"Purpose": "data_quality"}
    first = integration.get("/dead-letters?limit=3", headers=headers).json()
    rest = integration.get(f"/dead-letters?before={first['next']}", headers=headers).json()
    ids = [each["id"] for each in first["dead_letters"] + rest["dead_letters"]]
    assert ids == sorted(letters, reverse=True)
    opened = integration.get(f"/dead-letters/{letters[0]}", headers=headers).json()
    assert opened["event"]["reason"] == SECRET
    assert opened["bytes_left_over"] == 2
    done = integration.post("/dead-letters/replays", json={"ids": letters}, headers=headers).json()
    assert [each["is_done"] for each in done["replayed"]] == [False] * 4
    gone = integration.post(f"/dead-letters/{letters[3]}/discard", headers=headers,
                            json={"reason": "empty, a test"})  # fmt: skip
    assert gone.json() == {"id": letters[3], "status": "discarded"}
    twice = integration.post(f"/dead-letters/{letters[3]}/discard", headers=headers,
                             json={"reason": "empty, a test"})  # fmt: skip
    assert twice.status_code == 422
    assert integration.get("/dead-letters/999", headers=headers).status_code == 404
