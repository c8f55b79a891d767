"""The evidence bundle: it holds by itself, nothing in it can be changed, nothing leaks into it."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor, local
from hub.api.app import create_app
from hub.api.asking import OneToken
from hub.audit.evidence.proving import prove
from hub.audit.seals.sealing import seal
from hub.audit.seals.signing import Key, PublicKey
from hub.projecting.as_known_at import as_known_at
from hub.query.door import Door
from hub.query.evidence import gathering
from tests.conftest import Database
from tests.integration.test_as_known_on_everywhere import CONTACT
from tests.seeing import grant
from tests.serving import CHILD, PERSON, SAME_CHILD, TOKEN

KEY = Key.new()
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Purpose": "audit"}
AUDITOR = Actor("Ines Duarte", "auditor")
SECRET = "a rationale that no auditor is shown"
EVIDENCE = f"/people/{PERSON}/evidence"


@pytest.fixture(autouse=True)
def sealed(database: Database, story: Any) -> None:
    """A child in two systems among others' events, sealed; and one event since."""
    story.append(
        story.event("identity.person_registered", CHILD, "p", person={"surname": "Khan"}),
        story.event("front_door.contact_received", ("mash_workbook", "other"), "o",
                    contact_id="o", agency="Of another child"),
        story.event("front_door.contact_received", CHILD, "c2", contact_id="c2", agency="School"),
        story.event("front_door.threshold_decided", CHILD, "t", contact_id="c2", level=2,
                    rationale=SECRET),
        story.event("front_door.referral_received", SAME_CHILD, "r", referral_id="r"),
        story.link(SAME_CHILD, PERSON),
        story.mark(CHILD, CONTACT, impact_on_child=SECRET),
    )  # fmt: skip
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        seal(connection, KEY)
    story.append(story.event("plans.case_closed", SAME_CHILD, "x", plan_id="late"))
    database.project()
    grant(database, PERSON, local(AUDITOR.name), "audit_engagement")


@pytest.fixture
def asked(database: Database) -> Iterator[Callable[[PublicKey], TestClient]]:
    """Programs that ask a hub which verifies by the key it was given."""
    with ConnectionPool(
        database.url_for("api"), min_size=1, max_size=2, kwargs={"autocommit": True}
    ) as pool:
        door = Door(pool, as_known_at=as_known_at)
        access = OneToken(TOKEN, AUDITOR)
        yield lambda key: TestClient(create_app(access=access, door=door, pool=pool, seal=key))


@pytest.fixture
def client(asked: Callable[[PublicKey], TestClient]) -> TestClient:
    return asked(KEY.public)


@pytest.fixture
def files(client: TestClient) -> dict[str, bytes]:
    return taken(client)


def taken(client: TestClient) -> dict[str, bytes]:
    answer = client.get(EVIDENCE, headers=HEADERS)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def checked(directory: Path, files: dict[str, bytes], key: str = "") -> tuple[int, str]:
    """Run the bundle's own verifier in a process that cannot see the hub."""
    bundle = directory / "bundle"
    for name, content in files.items():
        path = bundle / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", str(bundle / "verify.py"), str(bundle),
         "--key", key or KEY.public.text],
        capture_output=True, text=True, check=False, cwd=directory,
        env={name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_bundle_holds_away_from_the_hub(files: dict[str, bytes], tmp_path: Path) -> None:
    code, said = checked(tmp_path, files)
    assert code == 0, said
    assert "5 of 6 events are in the sealed tree of 7 positions" in said
    assert "1 came after that seal" in said


def test_a_bundle_gives_the_key_that_signed_its_head_though_a_new_one_is_there_since(
    asked: Callable[[PublicKey], TestClient],
) -> None:
    found = taken(asked(Key.new().public.after(KEY.public)))
    assert found["public-key.txt"].decode().strip() == KEY.public.text


def test_the_verifier_names_nothing_of_the_hub(files: dict[str, bytes]) -> None:
    text = files["verify.py"].decode()
    assert "import hub" not in text
    assert "from hub" not in text


def edited(name: str, change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], None]:
    def tamper(files: dict[str, bytes]) -> None:
        before = files[name]
        files[name] = change(before)
        assert files[name] != before

    return tamper


def in_evidence(**changed: Any) -> Callable[[dict[str, bytes]], None]:
    """Change what is said of the contact, which is the event at position 3."""

    def tamper(files: dict[str, bytes]) -> None:
        evidence = json.loads(files["evidence.json"])
        event = next(each for each in evidence["events"] if each["position"] == 3)
        for name, value in changed.items():
            event[name] = value(event[name]) if callable(value) else value
        files["evidence.json"] = json.dumps(evidence).encode()

    return tamper


def listed_anew(files: dict[str, bytes], name: str, content: bytes) -> None:
    """Change a file and the list of files too, as whoever forges would."""
    evidence = json.loads(files["evidence.json"])
    files[name] = content
    evidence["files"][name] = sha256(content).hexdigest()
    files["evidence.json"] = json.dumps(evidence).encode()


def listed_without(files: dict[str, bytes]) -> None:
    """Take the contact out of everything that names it, as whoever hides it would."""
    evidence = json.loads(files["evidence.json"])
    evidence["events"] = [each for each in evidence["events"] if each["position"] != 3]
    for name in ("events/000000003.json", "events/000000003.avro"):
        del files[name], evidence["files"][name]
    files["evidence.json"] = json.dumps(evidence).encode()


def in_another_order(files: dict[str, bytes]) -> None:
    evidence = json.loads(files["evidence.json"])
    evidence["events"].reverse()
    files["evidence.json"] = json.dumps(evidence).encode()


TAMPERED: dict[str, Callable[[dict[str, bytes]], None]] = {
    "bytes of an event": lambda files: listed_anew(
        files, "events/000000003.avro", files["events/000000003.avro"].replace(b"School", b"Police")
    ),
    "JSON of an event": lambda files: listed_anew(
        files, "events/000000003.json", files["events/000000003.json"].replace(b"School", b"Police")
    ),
    "what is told of it": in_evidence(told=lambda told: told | {"occurred_on": "2020-01-01"}),
    "its columns": in_evidence(columns=lambda text: text[:60] + "AAAA" + text[64:]),
    "its proof": in_evidence(proof=lambda path: path[::-1]),
    "a proof left out": in_evidence(proof=None),
    "its salt": in_evidence(salt="AAAA"),
    "another place": in_evidence(position=4),
    "the head": edited("head.txt", lambda text: text.replace(b"\n7\n", b"\n8\n")),
    "a list": edited("viewed.csv", lambda text: text + b"more"),
    "a file put in": lambda files: files.update({"events/000000099.json": b"{}"}),
    "an event taken out": listed_without,
    "the order of events": in_another_order,
    "a file taken out": lambda files: files.pop("events/000000003.json") and None,
}


@pytest.mark.parametrize("what", TAMPERED)
def test_nothing_in_a_bundle_can_be_changed(
    files: dict[str, bytes], tmp_path: Path, what: str
) -> None:
    TAMPERED[what](files)
    code, said = checked(tmp_path, files)
    assert code == 1, said
    assert "NOT AS IT WAS SEALED" in said


def test_a_bundle_made_under_another_key_does_not_hold(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    code, said = checked(tmp_path, files, Key.new().public.text)
    assert (code, "not signed by this key" in said) == (1, True)
    assert checked(tmp_path, files, "no key at all")[0] in {1, 2}


def test_what_a_role_is_not_shown_does_not_leave(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        assert SECRET.encode() not in content, name
        assert b"Of another child" not in content, name
    events = {each["position"]: each for each in json.loads(files["evidence.json"])["events"]}
    assert sorted(events) == [1, 3, 4, 5, 7, 8], "of this child and no other"
    decided = events[4]
    assert decided["withheld"] == ["rationale"]
    assert (decided["state"], decided["salt"], decided["content_hash"]) == (None, None, None)
    assert events[3]["state"] in files


HOME = {"lines": ["7 Hiding Lane"], "postcode": "SE13 9ZZ", "uprn": None}
BLANK = {"lines": [], "postcode": None, "uprn": None}


@pytest.mark.parametrize(
    "later", [(SAME_CHILD, "a2", 1, HOME), (CHILD, "a1", 2, BLANK)], ids=["another", "left blank"]
)
def test_a_home_that_any_system_calls_confidential_does_not_leave(
    client: TestClient, database: Database, story: Any, later: Any
) -> None:
    record, key, revision, home = later
    story.append(
        story.event("identity.address_changed", CHILD, "a1", address=HOME),
        story.event("identity.contact_details_recorded", CHILD, "m", telephones=["07700 900123"],
                    parents_and_carers=["Sana Khan"]),
        story.event("identity.address_changed", record, key, address=home, revision=revision,
                    is_confidential=True),
    )  # fmt: skip
    database.project()

    files = taken(client)

    for name, content in files.items():
        assert b"Hiding" not in content, name
        assert b"900123" not in content, name
    events = json.loads(files["evidence.json"])["events"]
    homes = [each for each in events if "address_changed" in each["schema"]]
    assert len(homes) == 2
    (reached,) = [each for each in events if "contact_details_recorded" in each["schema"]]
    assert (reached["withheld"], reached["state"]) == (["telephones"], None)
    for each in homes:
        assert "address" in each["withheld"]
        assert each["state"] is None


def test_the_look_is_in_the_access_log_before_anything_leaves(
    client: TestClient, database: Database
) -> None:
    client.get(EVIDENCE, headers=HEADERS)
    with database.connect() as connection:
        found = connection.execute(
            "SELECT actor, function, basis, outcome, result_count FROM hub.access_record"
        ).fetchall()
    assert found == [("Ines Duarte", "export_evidence", "audit_engagement", "allowed", 6)]


def test_without_an_engagement_there_is_no_evidence(client: TestClient, database: Database) -> None:
    with database.connect() as connection:
        connection.execute("DELETE FROM hub.access_grant")
    assert client.get(EVIDENCE, headers=HEADERS).status_code == 404
    assert client.get(f"/people/{PERSON}/verification", headers=HEADERS).status_code == 404


def test_a_childs_history_is_verified_and_a_change_is_named(
    client: TestClient, database: Database
) -> None:
    address = f"/people/{PERSON}/verification"
    whole = client.get(address, headers=HEADERS).json()
    assert (whole["events"], whole["unsealed"], whole["faults"]) == (6, 1, [])
    with database.connect() as connection:
        connection.execute("UPDATE hub.stored_event SET received_at = now() WHERE position = 3")
        connection.execute("DELETE FROM hub.stored_event WHERE position = 1")
    faults = client.get(address, headers=HEADERS).json()["faults"]
    assert [(each["kind"], each["position"]) for each in faults] == [
        ("removed", 1), ("removed", 3), ("altered", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("gone", "named"), [(3, "position 4"), (4, "position 4: removed")])
def test_a_bundle_of_a_history_that_the_hub_found_broken_does_not_hold(
    client: TestClient, database: Database, tmp_path: Path, gone: int, named: str
) -> None:
    """From the midst of a record, and from its end, which only the timeline still knew of."""
    with database.connect() as connection:
        connection.execute("DELETE FROM hub.stored_event WHERE position = %s", [gone])
    answer = client.get(EVIDENCE, headers=HEADERS)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    code, said = checked(tmp_path, files)
    assert code == 1, said
    assert named in said


def test_a_bundle_is_of_one_moment_though_more_comes_meanwhile(
    client: TestClient, database: Database, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its chronology was read, and its events not yet."""

    def later(*asked: Any) -> Any:
        story.append(story.event("plans.case_closed", CHILD, "meanwhile", plan_id="meanwhile"))
        database.project()
        return prove(*asked)

    monkeypatch.setattr(gathering, "prove", later)
    answer = client.get(EVIDENCE, headers=HEADERS)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        events = json.loads(packed.read("evidence.json"))["events"]
    assert [each["position"] for each in events] == [1, 3, 4, 5, 7, 8]


def test_how_the_seal_stands_is_said(client: TestClient) -> None:
    said = client.get("/verification", headers=HEADERS).json()
    assert (said["size"], said["waiting"], said["is_signed"], said["verified"]) == (
        7, 1, True, None,
    )  # fmt: skip
