"""Events pushed over HTTP, with a real broker: acknowledged when it has them, and never twice."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.errors import FeedRunning
from connectors.http_push import examples
from connectors.http_push.receiving import Receiver
from hub.demo.embedded_broker import EmbeddedBroker, free_port
from schemas.identifiers import event_id
from tests.pushing import OTHER, SYSTEM, Served, a_contact, on_topic, pushing, revisions_on

CONTACT = "front_door.contact_received"


@pytest.fixture
def prefix() -> str:
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def served(broker: EmbeddedBroker, tmp_path: Path, prefix: str) -> Iterator[Served]:
    with pushing(tmp_path, broker.bootstrap, prefix) as found:
        yield found


def revisions(response: httpx.Response) -> list[tuple[int, str]]:
    assert response.status_code == 202, response.text
    return [(each["revision"], each["outcome"]) for each in response.json()["events"]]


def test_an_event_is_on_its_topic_when_it_is_acknowledged(served: Served) -> None:
    response = served.post(a_contact())

    receipt = response.json()
    (event,) = receipt["events"]
    (found,) = on_topic(served)
    assert response.status_code == 202
    assert response.headers["Location"] == f"/v1/receipts/{receipt['id']}"
    assert response.headers["Cache-Control"] == "no-store"
    assert (
        event["event_id"]
        == found["envelope"]["event_id"]
        == str(event_id(SYSTEM, "contacts", "C-1", CONTACT))
    )
    assert (event["revision"], event["outcome"], event["index"]) == (1, "accepted", 0)
    assert event["topic"] == f"{served.feeds.topic_prefix}.front_door"
    assert (event["partition"] in {0, 1}, event["offset"]) == (True, 0)
    assert found["envelope"]["source"]["system"] == SYSTEM
    assert found["envelope"]["case_record"] == {"system": SYSTEM, "local_id": "8812"}
    assert found["agency"] == "Metropolitan Police"


def test_the_same_again_has_the_same_receipt_and_publishes_nothing(served: Served) -> None:
    first = served.post(a_contact())
    again = served.post(a_contact())

    assert (again.status_code, again.json()) == (202, first.json())
    assert len(on_topic(served)) == 1


def test_what_is_left_out_says_the_same_as_null(served: Served) -> None:
    first = served.post(a_contact(reason=None))
    in_other_words = a_contact()
    in_other_words["envelope"]["recorded_at"] = "2024-03-04T17:05:12+01:00"
    in_other_words["envelope"]["source"]["row"] = "Contacts!18"
    second = served.post(in_other_words)

    assert revisions(second) == [(1, "unchanged")]
    assert second.json()["id"] != first.json()["id"]
    assert len(on_topic(served)) == 1


def test_a_change_is_the_next_revision_and_back_again_is_another(served: Served) -> None:
    said = [
        revisions(served.post(a_contact(urgency=each))) for each in ("amber", "red", "red", "amber")
    ]

    assert [each for (each,) in said] == [
        (1, "accepted"), (2, "accepted"), (2, "accepted"), (3, "accepted"),
    ]  # fmt: skip
    assert revisions_on(served) == [1, 2, 3]


def test_a_batch_is_taken_whole(served: Served) -> None:
    batch = {"events": [a_contact(str(number)) for number in range(500)]}
    response = served.post(batch)

    assert response.json()["accepted"] == 500
    assert len({each["envelope"]["event_id"] for each in on_topic(served)}) == 500


def test_a_plain_list_is_a_batch(served: Served) -> None:
    response = served.post([a_contact("C-1"), a_contact("C-2")])
    assert (response.status_code, response.json()["accepted"]) == (202, 2)


def test_a_batch_with_one_wrong_event_is_not_taken_at_all(served: Served) -> None:
    wrong = a_contact("C-2", contact_id=7)
    wronger = a_contact("C-3", envelope={"occurred_on": "31/02/2024"})
    response = served.post({"events": [a_contact(), wrong, wronger]})
    served.post(a_contact("C-4"))

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["errors"] == [
        {"index": 1, "field": "contact_id", "reason": "must be a text, not a whole number"},
        {"index": 2, "field": "envelope.occurred_on",
         "reason": "must be a date such as 2024-03-04, not a text"},
    ]  # fmt: skip
    (found,) = on_topic(served)
    assert found["envelope"]["event_id"] == str(event_id(SYSTEM, "contacts", "C-4", CONTACT))


def test_an_event_that_stands_twice_in_a_batch_is_published_once(served: Served) -> None:
    response = served.post({"events": [a_contact(), a_contact(), a_contact(urgency="red")]})

    assert revisions(response) == [(1, "accepted"), (1, "unchanged"), (2, "accepted")]
    assert revisions_on(served) == [1, 2]


def test_a_restart_forgets_nothing(broker: EmbeddedBroker, tmp_path: Path, prefix: str) -> None:
    with pushing(tmp_path, broker.bootstrap, prefix) as served:
        first = served.post(a_contact())
    with pushing(tmp_path, broker.bootstrap, prefix) as served:
        assert served.post(a_contact()).json() == first.json()
        assert served.get(first.headers["Location"]).json() == first.json()
        assert revisions(served.post(a_contact(urgency="red"))) == [(2, "accepted")]
        assert revisions_on(served) == [1, 2]


def test_one_process_has_the_directory(served: Served) -> None:
    nothing: Any = None
    with pytest.raises(FeedRunning):
        Receiver(served.feeds.feeds_directory, nothing, max_events=1)


def test_the_same_event_from_eight_at_once_is_published_once(served: Served) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: served.post(a_contact()), range(8)))

    assert {each.status_code for each in answers} == {202}
    assert len({each.json()["id"] for each in answers}) == 1
    assert len(on_topic(served)) == 1


def test_different_contents_from_eight_at_once_have_eight_revisions(served: Served) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: served.post(a_contact(agency=str(n))), range(8)))

    assert sorted(each.json()["events"][0]["revision"] for each in answers) == [*range(1, 9)]
    assert revisions_on(served) == [*range(1, 9)]


def test_without_the_broker_nothing_is_acknowledged_and_the_same_again_works(
    tmp_path: Path, prefix: str
) -> None:
    port = free_port()
    with ExitStack() as late, pushing(tmp_path, f"127.0.0.1:{port}", prefix) as served:
        refused = served.post(a_contact())
        not_ready = served.get("/readyz", token=None)
        late.callback(EmbeddedBroker(tmp_path / "broker.log", port=port).stop)
        answer = served.post(a_contact())
        published = revisions_on(served)
        ready = served.get("/readyz", token=None)

    assert (refused.status_code, refused.json()["code"]) == (503, "kafka_unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert (not_ready.status_code, ready.status_code) == (503, 200)
    assert revisions(answer) == [(1, "accepted")]
    assert published == [1]


def test_an_idempotency_key_makes_a_request_the_same_request(served: Served) -> None:
    first = served.post(a_contact(), Idempotency_Key='"abc"')
    served.post(a_contact(urgency="red"), Idempotency_Key="def")
    again = served.post(a_contact(), Idempotency_Key="abc")
    other_body = served.post(a_contact(urgency="green"), Idempotency_Key="abc")
    other_sender = served.post(a_contact(), token=OTHER, Idempotency_Key="abc")

    assert again.json() == first.json()
    assert (other_body.status_code, other_body.json()["code"]) == (422, "key_reused")
    assert other_sender.json()["system"] == "other_system"
    assert revisions_on(served).count(2) == 1


def test_a_receipt_is_for_its_sender_only(served: Served) -> None:
    where = served.post(a_contact()).headers["Location"]

    assert served.get(where).status_code == 200
    assert served.get(where, token=OTHER).status_code == 404
    assert served.get(where, token=None).status_code == 401
    assert served.get("/v1/receipts/%00").status_code == 404


def test_what_was_withdrawn_can_be_said_again_and_withdrawn_again(served: Served) -> None:
    withdrawal = {
        "event_type": "corrections.record_withdrawn",
        "envelope": {"source": {"feed": "contacts", "record_key": "withdraw C-1"},
                     "case_record": {"local_id": "8812"}},
        "withdrawn_event_type": CONTACT, "withdrawn_record_key": "C-1",
        "reason": "entered_in_error",
    }  # fmt: skip
    said = [
        revisions(served.post(each))
        for each in (a_contact(), withdrawal, a_contact(), withdrawal, withdrawal)
    ]

    assert [each for ((each, _),) in said] == [1, 2, 2, 3, 3]  # each takes back what came before it
    assert revisions_on(served) == [1, 2]
    withdrawn = on_topic(served, "corrections")
    contact = str(event_id(SYSTEM, "contacts", "C-1", CONTACT))
    assert [each["withdrawn_event_id"] for each in withdrawn] == [contact, contact]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", examples.EVENT),
        ("application/json; charset=utf-8", examples.BATCH),
        ("application/cloudevents+json", examples.CLOUDEVENTS[0]),
        ("application/cloudevents-batch+json", examples.CLOUDEVENTS),
    ],
)
def test_what_the_documentation_shows_is_taken(served: Served, media_type: str, body: Any) -> None:
    assert served.post(body, Content_Type=media_type).status_code == 202


def test_the_document_of_the_api_has_its_examples(served: Served) -> None:
    document = served.get("/openapi.json", token=None).json()

    body = document["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    assert body["application/json"]["examples"]["several"]["value"] == examples.BATCH
    answers = document["paths"]["/v1/events"]["post"]["responses"]
    assert set(answers) == {"202", "400", "401", "403", "413", "415", "422", "429", "503"}
    assert set(served.post(a_contact()).json()) == set(examples.RECEIPT)
