"""The registry's paths as other programs use them: a recorded conversation, and another client."""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext
from fastapi.testclient import TestClient

from connectors.publisher import KafkaPublisher, Message
from hub.access.actors import Actor
from hub.api.app import create_app
from hub.api.asking import OneToken
from hub.demo.embedded_broker import EmbeddedBroker, free_port
from schemas.codec import encode, read
from schemas.examples import Example, examples
from schemas.identifiers import case_record_id
from schemas.repository import repository
from tests.conftest import SHARED

REGISTRY = "application/vnd.schemaregistry.v1+json"
SUBJECT = "/subjects/front_door.contact_received"
RECORDED_SUBJECT = "case.events.v1-value"
FULL = [each for each in examples() if each.name == "full" and each.is_valid]

ANSWERS: list[tuple[str, int, str, Any]] = [
    ("/", 200, "application/json", {}),
    ("/subjects/none/versions", 404, REGISTRY,
     {"error_code": 40401, "message": "Subject 'none' not found."}),
    ("/subjects/none/versions/latest", 404, REGISTRY,
     {"error_code": 40401, "message": "Subject 'none' not found."}),
    ("/config/none", 404, REGISTRY,
     {"error_code": 40401, "message": "Subject 'none' not found."}),
    (f"{SUBJECT}/versions/99", 404, REGISTRY,
     {"error_code": 40402, "message": "Version 99 not found."}),
    ("/schemas/ids/999999", 404, REGISTRY,
     {"error_code": 40403, "message": "Schema not found"}),
    (f"{SUBJECT}/versions", 200, REGISTRY, [1, 2]),
    ("/config", 200, REGISTRY, {"compatibilityLevel": "FULL_TRANSITIVE"}),
    ("/config/front_door.contact_received", 200, REGISTRY,
     {"compatibilityLevel": "FULL_TRANSITIVE"}),
    ("/mode", 200, REGISTRY, {"mode": "READONLY"}),
    ("/schemas/types", 200, REGISTRY, ["AVRO"]),
]  # fmt: skip
"""What registries answer, restated: path, status, content type, body."""


def application() -> Any:
    """The API without a database: the registry's paths ask for none."""
    nothing = cast("Any", None)
    return create_app(access=OneToken("", Actor("", "")), door=nothing, pool=nothing)


@pytest.fixture
def client() -> TestClient:
    return TestClient(application())


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The API as a server on this machine."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(application(), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "the API has not started"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


@pytest.mark.parametrize(("path", "status", "kind", "body"), ANSWERS, ids=str)
def test_a_path_answers_as_registries_do(
    client: TestClient, path: str, status: int, kind: str, body: Any
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
    assert answer.json() == body


def reads() -> list[dict[str, Any]]:
    """The reading requests of the recorded conversation that are to be answered alike."""
    recording = SHARED / "data/registry_transcript.json"
    if not recording.exists():
        pytest.skip(f"no recorded conversation at {Path(*recording.parts[-3:])}")
    return [
        each
        for each in json.loads(recording.read_text(encoding="utf-8"))
        # Associations belong to one vendor, and no subject is ever deleted here.
        if each["method"] == "GET" and not each["path"].startswith(("/associations", "/subjects?"))
    ]


def test_the_recorded_conversation_is_answered_alike(client: TestClient) -> None:
    said = reads()
    assert len(said) > 10
    for each in said:
        answer = client.get(here(each))
        assert answer.status_code == each["status"], each["path"]
        assert answer.headers["content-type"] == each["content_type"], each["path"]
        if each["status"] != 200:
            assert answer.json() == each["response"], each["path"]
        elif each["response"] != []:  # the recording began with an empty registry
            assert shape(answer.json()) == shape(each["response"]), each["path"]


def here(asked: dict[str, Any]) -> str:
    """A recorded path as it is asked here: of a subject that is here where theirs was there."""
    path = str(asked["path"]).replace("/schemas/ids/999", "/schemas/ids/999999")
    is_there = asked["status"] == 200 or path.endswith("/versions/99")
    return path.replace(RECORDED_SUBJECT, "front_door.contact_received") if is_there else path


def shape(body: Any) -> Any:
    """What kind of answer it is, whatever it names; a list by what it is a list of."""
    if isinstance(body, dict):
        return {name: shape(value) for name, value in body.items()}
    if isinstance(body, list):
        return [shape(each) for each in body[:1]]
    return type(body)


def test_another_client_reads_every_event_from_the_topics(
    broker: EmbeddedBroker, address: str
) -> None:
    prefix = f"t{uuid.uuid4().hex}"
    publisher = KafkaPublisher(broker.bootstrap, topic_prefix=prefix, partitions=1)
    places = publisher.publish(sent(each) for each in FULL)
    publisher.close()
    wanted = {(place.topic, place.offset): each for place, each in zip(places, FULL, strict=True)}

    found = {}
    with SchemaRegistryClient({"url": address}) as registry:
        deserialize = AvroDeserializer(registry)
        for message in consumed(broker, {place.topic for place in places}, len(places)):
            context = SerializationContext(message.topic(), MessageField.VALUE)
            found[message.topic(), message.offset()] = deserialize(message.value(), context)

    assert found.keys() == wanted.keys()
    for place, example in wanted.items():
        payload = encode(example.schema.event_type, example.event).payload
        assert found[place] == read(example.schema, payload), example.schema.event_type
    assert {each.schema.event_type for each in FULL} == set(repository().event_types())


def test_another_client_finds_schemas_by_subject_and_is_told_what_is_missing(address: str) -> None:
    newest = repository().newest("front_door.contact_received")
    with SchemaRegistryClient({"url": address}) as registry:
        assert registry.get_subjects() == repository().event_types()
        latest = registry.get_latest_version("front_door.contact_received")
        assert (latest.schema_id, latest.version) == (newest.id, newest.version)
        with pytest.raises(SchemaRegistryError) as unknown:
            registry.get_schema(999_999)
    assert (unknown.value.http_status_code, unknown.value.error_code) == (404, 40403)


def sent(example: Example) -> Message:
    """A message as a connector sends it."""
    case_record = example.event["envelope"]["case_record"]
    return Message(
        case_record_id(case_record["system"], case_record["local_id"]),
        encode(example.schema.event_type, example.event),
        example.event,
    )


def consumed(broker: EmbeddedBroker, topics: set[str], count: int) -> list[Any]:
    """Read this many messages from the start of the topics' only partitions."""
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": uuid.uuid4().hex})
    consumer.assign([TopicPartition(topic, 0, 0) for topic in sorted(topics)])
    found: list[Any] = []
    deadline = time.monotonic() + 60
    try:
        while len(found) < count:
            assert time.monotonic() < deadline, f"{len(found)} of {count} messages came"
            found += consumer.consume(count - len(found), timeout=1)
    finally:
        consumer.close()
    assert [each.error() for each in found if each.error()] == []
    return found
