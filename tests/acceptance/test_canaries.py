"""Planted names and numbers go through the whole hub: no log, metric, address or error has them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from kafka import KafkaProducer

from hub.demo.embedded_broker import free_port
from schemas.identifiers import case_record_id, own_person_id
from tests.acceptance.conftest import Hub

FORENAME, SURNAME, STREET, NUMBER = "Quetzalcoatl", "Zzyzxhopper", "Flibbertigibbet", "9990000026"
MOTHER, MOBILE, MAILBOX, CALLED = (
    "Xochiquetzal",
    "07700 900987",
    "zorblax@example.org",
    "Wigglepuff",
)
CANARIES = (FORENAME, SURNAME, STREET, NUMBER, MOTHER, MOBILE, MAILBOX, CALLED)
TOKEN = "a token for this test"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Purpose": "direct_care"}
PEOPLE = ("EHM ID,First name(s),Last name,D.O.B.,Gender,Ethnic origin,NHS number,UPN,"
          "House no. and street,Town,Post code,Date registered,Mother,Mobile,Email,Known as"
          )  # fmt: skip
EMPTY = {
    "episodes": "Episode no.,EHM ID,Start date,Reason opened,Lead organisation,Lead practitioner,"
    "Practitioner role,End date,Reason closed",
    "assessments": "Assessment no.,EHM ID,Episode no.,Date started,Date completed,Organisation,"
    "Assessor,Child seen?,Seen alone?,Areas covered,Outcome,Keyed",
    "visits": "Visit no.,EHM ID,Date and time,Type,What happened,Child seen?,Seen alone?,Worker",
}


def extract(directory: Path) -> Path:
    """Two children, one of whose dates is none: that row is rejected."""
    directory.mkdir()
    rows = [
        f"EH-{number},{FORENAME},{SURNAME},{born},Female,,{NUMBER},,1 {STREET},Town,SE6 4RU,"
        f"01/02/2024,{MOTHER} {SURNAME},{MOBILE},{MAILBOX},{CALLED}"
        for number, born in (("1", "04/03/2015"), ("2", SURNAME))
    ]
    files = EMPTY | {"people": "\n".join([PEOPLE, *rows])}
    for name, content in files.items():
        (directory / f"early_help_{name}.csv").write_text(content + "\n", encoding="cp1252")
    return directory


@contextmanager
def serving(hub: Hub, port: int, log: Path) -> Iterator[str]:
    """The API in a process of its own; everything it says goes into a file."""
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", "serve"], stdout=said, stderr=said,
            env=os.environ | hub.environment | {"HUB_API_PORT": str(port), "HUB_LOG_LEVEL": "info"},
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                        break
                except httpx.HTTPError:
                    time.sleep(0.2)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def ask(url: str) -> list[httpx.Response]:
    """Search, read, and ask wrongly, with planted words wherever words can be."""
    person = own_person_id(case_record_id("early_help_csv", "EH-1"))
    asked: list[tuple[str, str, Any]] = [
        ("POST", "/people/search", {"name": f"{FORENAME} {SURNAME}"}),
        ("POST", "/people/search", {"identifier": NUMBER}),
        ("POST", "/people/search", {"name": CALLED}),
        ("POST", "/people/search", {"mobile": MOBILE}),
        ("POST", "/people/search", {"name": [SURNAME]}),
        ("POST", "/people/search", {SURNAME: FORENAME}),
        ("POST", "/people/search", {"date_of_birth": SURNAME}),
        ("GET", f"/people/{person}", None), ("GET", f"/people/{person}/timeline", None),
        ("GET", f"/people/{person}/access-records", None),
        ("GET", f"/people/{SURNAME}", None), ("GET", f"/people/{NUMBER}/timeline", None),
        ("GET", f"/{SURNAME}/{NUMBER}", None), ("GET", f"/people/{person}?purpose={SURNAME}", None),
        ("GET", f"/people/{person}/timeline?from={SURNAME}&after={NUMBER}", None),
        ("POST", f"/people/{person}/break-glass", {"reason_code": SURNAME, "reason": NUMBER}),
        ("DELETE", f"/people/{NUMBER}", None),
    ]  # fmt: skip
    return [httpx.request(method, url + path, json=body, headers=HEADERS, timeout=60)
            for method, path, body in asked]  # fmt: skip


def test_no_planted_word_is_in_a_log_a_metric_an_address_or_an_error(
    hub: Hub, tmp_path: Path
) -> None:
    said: list[str] = []

    def run(*words: str, expect: int = 0) -> None:
        done = hub.process(*words, expect=expect)
        said.extend((done.out, done.err))

    run("feed", "read", "early_help_csv", str(extract(tmp_path / "in")), expect=3)
    topic = f"{hub.environment['HUB_TOPIC_PREFIX']}.identity"
    producer = KafkaProducer(bootstrap_servers=hub.environment["HUB_KAFKA_BOOTSTRAP"])
    for bad in (SURNAME.encode(), b"\0\0\0\0\1" + NUMBER.encode()):
        producer.send(topic, bad, key=FORENAME.encode())
    producer.flush()
    producer.close()
    run("ingest", "--once", expect=3)
    run("identity", "count")
    run("project", "run", "--once")
    run("dead-letters", "list")
    hub.let_see("early_help_csv:EH-1")
    log = tmp_path / "serve.log"
    with serving(hub, free_port(), log) as url:
        answers = ask(url)
        with hub.database.connect() as connection:
            connection.execute("REVOKE INSERT ON hub.access_record FROM hub_api")
        answers += ask(url)
        with hub.database.connect() as connection:
            connection.execute("ALTER TABLE hub.session RENAME TO session_gone")
            connection.execute("GRANT INSERT ON hub.access_record TO hub_api")
        said.append(httpx.get(f"{url}/metrics", timeout=30).text)
    shown = [each for each in answers if each.status_code == 200 and SURNAME in each.text]
    for each in CANARIES:
        assert [one for one in answers if one.status_code == 200 and each in one.text], each
    assert shown, "the planted child was never found: nothing is shown by this test"
    assert {each.status_code for each in answers} >= {200, 404, 422, 503}
    assert log.read_text().count('"event": "request"') >= len(answers)
    said += [log.read_text(), *(each.text for each in answers if each.status_code >= 400)]
    said += [str(dict(each.headers)) for each in answers]
    with hub.database.connect() as connection:
        for table in ("access_record", "ingest_tally", "parked_stream"):
            rows = connection.execute(f"SELECT t::text FROM hub.{table} AS t".encode()).fetchall()
            said += [row[0] for row in rows]
        letters = connection.execute("SELECT reason_code, detail FROM hub.dead_letter").fetchall()
        assert len(letters) == 2
        said += [str(row) for row in letters]
    for canary in CANARIES:
        assert not [each[:2000] for each in said if canary.lower() in each.lower()], canary
