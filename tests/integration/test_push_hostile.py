"""What must not be taken, and must never be a fault of the server: bodies, tokens, headers."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.demo.embedded_broker import EmbeddedBroker
from schemas.repository import repository
from tests.hostile_tokens import HOSTILE as HOSTILE_TOKENS
from tests.hostile_tokens import NO_PROGRAM, of_a_program
from tests.pushing import (
    OTHER,
    PORTAL,
    Served,
    a_contact,
    on_topic,
    pushing,
    senders_file,
)

CANARY = "Quetzalcoatl"
MOST_BYTES, MOST_EVENTS = 1_000_000, 50


@pytest.fixture(scope="module")
def served(broker: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("push")
    prefix = f"t{uuid.uuid4().hex[:12]}"
    limits = {"max_body_bytes": MOST_BYTES, "max_events": MOST_EVENTS}
    with pushing(directory, broker.bootstrap, prefix, **limits) as found:
        yield found


def body(**changed: Any) -> bytes:
    return json.dumps(a_contact(**changed)).encode()


def with_envelope(**changed: Any) -> bytes:
    return body(envelope=changed)


def with_source(**changed: Any) -> bytes:
    return with_envelope(source={"feed": "contacts", "record_key": "1"} | changed)


HOSTILE: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "line 1, column 1"),
    "not JSON": (b"event", 400, "line 1, column 1"),
    "cut off": (body()[:-20], 400, "column"),
    "something after it": (body() + b" x", 400, "Extra data"),
    "second line": (b'{\n "a" 1}', 400, "line 2, column 6"),
    "not UTF-8": (b'{"a": "\xff"}', 400, "byte 8"),
    "UTF-16": (body().decode().encode("utf-16"), 400, "byte 1"),
    "a byte order mark": (b"\xef\xbb\xbf" + body(), 400, "BOM"),
    "NaN": (body().replace(b'"C-1"', b"NaN"), 400, "NaN"),
    "Infinity": (b'{"a": -Infinity}', 400, "Infinity"),
    "huge integer": (b'{"a": ' + b"9" * 100_000 + b"}", 400, "100,000 digits"),
    "huge exponent": (body().replace(b'"telephone"', b"1e999"), 422, "method"),
    "a name twice": (b'{"event_type": "a", "event_type": "b"}', 400, "twice"),
    "a name twice inside": (b'{"envelope": {"source": 1, "source": 2}}', 400, "twice"),
    "nested lists": (b"[" * 90_000, 400, "nested"),
    "nested objects": (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 400, "nested"),
    "control character": (b'{"a": "\x01"}', 400, "control"),
    "null": (b"null", 422, "object"),
    "an empty list": (b"[]", 422, "no event"),
    "a text": (b'"event"', 422, "object"),
    "an empty object": (b"{}", 422, "event_type"),
    "no events": (b'{"events": []}', 422, "no event"),
    "events that are no list": (b'{"events": {}}', 422, "batch"),
    "something beside events": (b'{"events": [], "more": 1}', 422, "beside"),
    "an event that is a number": (b'{"events": [1]}', 422, "must be an object"),
    "too many events": (json.dumps({"events": [{}] * 51}).encode(), 422, "at most 50"),
    "too large": (b" " * (MOST_BYTES + 1), 413, "1,000,000"),
    "an unknown type": (body(event_type="front_door.contact_recieved"), 422, "near: front_door"),
    "a type that is a number": (body(event_type=7), 422, "event_type"),
    "a type with a path": (body(event_type="../../etc/passwd"), 422, "event_type"),
    "a version nobody has": (body(event_type="front_door.contact_received.v99"), 422, "no such"),
    "a surrogate in the type": (b'{"event_type": "\\ud800.x", "envelope": {}}', 422, "no such"),
    "the hub's own decisions": (body(event_type="hub.record_linked"), 403, "hub itself"),
    "the hub's own, misspelt": (body(event_type="hub.anything"), 403, "hub itself"),
    "no envelope": (body().replace(b'"envelope"', b'"envelop"'), 422, "envelop"),
    "an envelope that is a list": (b'{"event_type": "front_door.contact_received", "envelope": []}',
                                   422, "envelope"),
    "no source": (with_envelope(source=None), 422, "envelope.source"),
    "another system": (with_source(system="other_system"), 403, "front_door_portal"),
    "a system that is null": (with_source(system=None), 403, "front_door_portal"),
    "another's case record": (with_envelope(case_record={"system": "mosaic", "local_id": "1"}),
                              403, "case_record"),
    "a revision": (with_envelope(revision=3), 422, "envelope.revision"),
    "another event id": (with_envelope(event_id=str(uuid.uuid4())), 422, "envelope.event_id"),
    "an event id that is a list": (with_envelope(event_id=[[]]), 422, "envelope.event_id"),
    "an empty key": (with_source(record_key=" "), 422, "record_key"),
    "a key with a separator": (with_source(record_key="a\x1fb"), 422, "record_key"),
    "a key that is a number": (with_source(record_key=1), 422, "must be a text"),
    "a key with half a character": (with_source(record_key="\ud800"), 422, "surrogate"),
    "a key with NUL": (with_source(record_key="a\0"), 422, "NUL"),
    "a feed that is too long": (with_source(feed="f" * 201), 422, "200 characters"),
    "a person's id that is too long": (
        with_envelope(case_record={"local_id": "7" * 501}), 422, "500 characters"),
    "no person": (with_envelope(case_record={}), 422, "local_id"),
    "a person with half a character": (with_envelope(case_record={"local_id": "\udfff"}), 422,
                                       "surrogate"),
    "no such day": (with_envelope(occurred_on="2024-02-30"), 422, "a date such as"),
    "a day that is a number": (with_envelope(occurred_on=20240230), 422, "a date such as"),
    "a time without its zone": (with_envelope(recorded_at="2024-03-04T09:30:00"), 422, "zone"),
    "a time before all time": (with_envelope(recorded_at="0001-01-01T00:00:00+14:00"), 422,
                               "years"),
    "a field nobody knows": (body(colour="red"), 422, "colour is not in the schema"),
    "a field name with half a character": (b'{"\\ud800": 1, ' + body()[1:], 422, "schema"),
    "a true where a text is": (body(contact_id=True), 422, "contact_id"),
    "a text that is too long": (body(reason="x" * 600_000), 422, "500,000"),
    "deep in a field": (body(contact_id=[[[[{"a": {}}]]]]), 422, "contact_id"),
    "someone else's event withdrawn": (json.dumps({
        "event_type": "corrections.record_withdrawn",
        "envelope": {"source": {"feed": "contacts", "record_key": "1"},
                     "case_record": {"local_id": "1"}},
        "withdrawn_event_id": str(uuid.uuid4()), "withdrawn_record_key": "9",
        "withdrawn_event_type": "front_door.contact_received", "reason": "entered_in_error",
    }).encode(), 403, "withdrawn_event_id"),
    "an unnamed event withdrawn": (json.dumps({
        "event_type": "corrections.record_withdrawn",
        "envelope": {"source": {"feed": "contacts", "record_key": "1"},
                     "case_record": {"local_id": "1"}},
        "withdrawn_event_id": str(uuid.uuid4()), "withdrawn_record_key": "9",
        "reason": "entered_in_error",
    }).encode(), 403, "withdrawn_event_id"),
}  # fmt: skip


def problem(response: httpx.Response) -> str:
    """The words of a refusal, which must be problem details."""
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    said = response.json()
    assert said["status"] == response.status_code
    errors = [f"{each['field']} {each['reason']}" for each in said.get("errors", [])]
    return " ".join([said["detail"], *errors])


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_body_is_refused_by_name(served: Served, kind: str) -> None:
    content, status, says = HOSTILE[kind]
    response = served.post(content)

    assert (response.status_code, says in problem(response)) == (status, True), response.text


def test_there_are_hostile_bodies_enough_and_nothing_of_them_is_published(
    broker: EmbeddedBroker, tmp_path: Path
) -> None:
    with pushing(tmp_path, broker.bootstrap, f"t{uuid.uuid4().hex[:12]}") as own:
        for content, _, _ in HOSTILE.values():
            own.post(content)
        served_after = own.post(a_contact("last"))

        assert len(HOSTILE) > 50
        assert served_after.status_code == 202
        assert [each["contact_id"] for each in on_topic(own)] == ["last"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Idempotency-Key": ""}, 422),
        ({"Idempotency-Key": "k" * 300}, 422),
        ({"Idempotency-Key": "k\xe9y"}, 422),
    ],
)
def test_a_header_that_is_not_taken(served: Served, headers: dict[str, str], status: int) -> None:
    given = {
        "Authorization": f"Bearer {PORTAL}", "Content-Type": "application/json",
    } | headers  # fmt: skip
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    response = served.send(body(), raw)
    assert response.status_code == status
    assert problem(response)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", f"Basic {PORTAL}", f"Bearer {PORTAL}x", f"Bearer {PORTAL[:-1]}",
     PORTAL, f"Bearer {PORTAL}, Bearer {OTHER}", "Bearer \xe9", "Bearer " + "a" * 5000],
)  # fmt: skip
def test_a_token_that_is_nobodys_is_refused(served: Served, authorization: str) -> None:
    response = served.send(b"not even JSON", [(b"Authorization", authorization.encode("latin-1"))])
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert problem(response)


@pytest.mark.parametrize("kind", HOSTILE_TOKENS | NO_PROGRAM)
def test_a_token_that_proves_nothing_is_refused(served: Served, kind: str) -> None:
    token = (HOSTILE_TOKENS | NO_PROGRAM)[kind]()
    sent = [(b"Authorization", f"Bearer {token}".strip().encode())]
    response = served.send(body(), sent)

    assert response.status_code == 401
    assert problem(response)


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (of_a_program("portal", scope="hub.pushing"), "scope hub.push"),
        (of_a_program("portal", scope=["hub.push"]), "scope hub.push"),
        (of_a_program("portal", roles=["hub.push"], scope=""), "scope hub.push"),
        (of_a_program("portal-2"), "nobody has named your client"),
        (of_a_program("front_door_portal"), "nobody has named your client"),
    ],
)
def test_a_good_token_of_no_sender_is_told_what_is_missing(
    served: Served, token: str, says: str
) -> None:
    response = served.post(body(), token=token)
    assert response.status_code == 403
    assert says in problem(response)


def test_the_role_of_a_connector_is_as_good_as_the_scope(served: Served) -> None:
    token = of_a_program("portal", scope=None, azp="portal", roles=["system_connector"])
    assert served.post(body(), token=token).status_code == 202


def test_two_tokens_are_no_token(served: Served) -> None:
    two = [("Authorization", f"Bearer {PORTAL}"), ("Authorization", f"Bearer {OTHER}")]
    assert served.send(b"", two).status_code == 401


def test_a_body_without_a_length_is_measured_as_it_comes(served: Served) -> None:
    headers = {"Authorization": f"Bearer {PORTAL}", "Content-Type": "application/json"}
    parts = (b" " * 300_000 for _ in range(5))
    response = served.send(parts, headers)
    assert response.status_code == 413


def test_a_sender_that_is_taken_out_is_refused_at_once(
    broker: EmbeddedBroker, tmp_path: Path
) -> None:
    with pushing(tmp_path, broker.bootstrap, f"t{uuid.uuid4().hex[:12]}") as served:
        assert served.get("/v1/receipts/none").status_code == 404
        senders_file(served.senders, other="other_system")
        assert served.get("/v1/receipts/none").status_code == 403
        served.senders.write_text("senders: [{}]")
        assert served.get("/v1/receipts/none", token=OTHER).status_code == 503


def test_other_routes_and_methods_are_refused_alike(served: Served) -> None:
    assert problem(served.get("/nothing")) == "Not Found"
    assert problem(served.get("/v1/events")) == "Method Not Allowed"
    assert served.get("/livez", token=None).json() == {"status": "alive"}


def test_nothing_personal_is_logged(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    served.post(a_contact(reason=CANARY, contact_id=CANARY))
    served.post(a_contact(**{CANARY: 1}))
    served.post(b'{"' + CANARY.encode())

    logged = "".join(capfd.readouterr())
    assert logged.count("route=/v1/events") == 3 or logged.count('"route"') == 3
    assert CANARY not in logged
    assert PORTAL not in logged


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["2024-03-04", "2024-03-04T09:30:00Z", "front_door.contact_received"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["envelope", "source", "feed", "code", "\ud800"]) | st.text(max_size=5),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
FIELDS = sorted(
    {field["name"] for each in repository().all() for field in each.fields}
    | {"system", "record_key", "events", "event_type"}
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    event_type=st.sampled_from(repository().event_types()) | st.text(max_size=20),
    fields=st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES, max_size=5),
    source=JSON_VALUES, record=JSON_VALUES,
)  # fmt: skip
def test_whatever_is_sent_is_answered_and_is_no_fault(
    served: Served, event_type: str, fields: dict[str, Any], source: Any, record: Any
) -> None:
    event = {"envelope": {"source": source, "case_record": record}} | fields
    response = served.post(json.dumps(event | {"event_type": event_type}).encode())

    assert response.status_code in {202, 400, 403, 422}, response.text
    if response.status_code != 202:
        assert problem(response)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.integers(0, 700), byte=st.integers(0, 255))
def test_one_byte_changed_is_answered_and_is_no_fault(
    served: Served, place: int, byte: int
) -> None:
    content = bytearray(body())
    content[place % len(content)] = byte
    assert served.post(bytes(content)).status_code in {202, 400, 403, 422}
