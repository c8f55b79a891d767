"""A Kafka with TLS alone: everything that speaks with it does, by a login or by a certificate."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)

from connectors import errors as connectors_errors
from connectors.publisher import KafkaPublisher, Message
from hub.errors import BrokerUnavailable
from hub.ingest.consumer import Consumer
from hub.ingest.ingester import Ingester, IngestPlan
from schemas.codec import decode, encode, unframe
from schemas.kafka_security import KafkaSecurity
from tests.authority import Authority
from tests.from_maven import or_skip
from tests.kafka.events import AREA, CONTACT, a_contact
from tests.kafka.secured_kafka import PASSWORD, USER, SecuredKafka
from tests.typed import typed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def secured() -> Iterator[SecuredKafka]:
    """A broker that speaks TLS alone."""
    with tempfile.TemporaryDirectory(prefix="hub-kafka-") as directory:
        where = Path(directory) / "broker"
        running = or_skip(lambda: SecuredKafka(where), "HUB_TEST_REQUIRE_KAFKA")
        (where / "other.pem").write_bytes(Authority("somebody else").pem)
        yield running
        running.stop()


LOGIN = {"HUB_KAFKA_USER": USER, "HUB_KAFKA_PASSWORD": PASSWORD}
TRUSTED = {"HUB_KAFKA_TLS": "true", "HUB_KAFKA_TLS_CA": "ca.pem"}
SHOWN = {"HUB_KAFKA_TLS_CERTIFICATE": "hub.pem", "HUB_KAFKA_TLS_KEY": "hub.key"}
WAYS = {
    "login": TRUSTED | LOGIN,
    "plain": TRUSTED | LOGIN | {"HUB_KAFKA_MECHANISM": "PLAIN"},
    "certificate": TRUSTED | SHOWN,
}
"""Ways in, each the settings of one."""


def settings_of(secured: SecuredKafka, given: Mapping[str, str]) -> dict[str, str]:
    """Give the settings with the broker's address and whole paths."""
    where = secured.shown if "HUB_KAFKA_TLS_KEY" in given else secured.bootstrap
    files = {name: str(secured.directory / value) for name, value in given.items()
             if value.endswith((".pem", ".key"))}  # fmt: skip
    return {**given, **files, "HUB_KAFKA_BOOTSTRAP": where}


def security(monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str]) -> dict[str, Any]:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return KafkaSecurity().options()


@pytest.mark.parametrize("way", WAYS)
def test_an_event_is_published_taken_and_looked_at(
    secured: SecuredKafka, database: Any, prefix: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings_of(secured, WAYS[way])
    where, told = given["HUB_KAFKA_BOOTSTRAP"], security(monkeypatch, given)
    sent, topic = a_contact(1), f"{prefix}.{AREA}"
    child, event = UUID((sent.key or b"").decode()), decode(*unframe(sent.value or b""))
    with closing(KafkaPublisher(where, topic_prefix=prefix, security=told)) as publisher:
        publisher.publish([Message(child, encode(CONTACT, event), event)])
        publisher._producer.send(topic, value=b"no event").get(timeout=10)

    plan = IngestPlan(
        database.url_for("ingest"), where, topic_prefix=prefix, group=prefix, security=told
    )
    summary = Ingester(plan).run(until="caught_up")
    looked = typed("topic", "tail", topic, "--decode", environment=given)
    letters = typed("topic", "tail", f"{prefix}.dead_letters", environment=given)

    assert (summary.accepted, summary.dead_letters) == (1, 1)
    assert json.loads(looked.out)["event"]["contact_id"] == "1"
    assert len(letters.out.splitlines()) == 1


def test_feeds_and_the_ingester_need_no_more_rights_than_they_are_said_to(
    secured: SecuredKafka, database: Any, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights of docs/how-to/deploy.md."""
    topics, letters = f"{prefix}.", f"{prefix}.dead_letters"
    told = security(monkeypatch, settings_of(secured, TRUSTED | LOGIN))
    with closing(KafkaAdminClient(bootstrap_servers=secured.bootstrap, **told)) as admin:
        admin.create_acls([
            allowed("feeds", "CREATE", "TOPIC", topics), allowed("feeds", "WRITE", "TOPIC", topics),
            allowed("ingest", "READ", "TOPIC", topics), allowed("ingest", "READ", "GROUP", prefix),
            allowed("ingest", "CREATE", "TOPIC", letters),
            allowed("ingest", "WRITE", "TOPIC", letters),
        ])  # fmt: skip
    sent = a_contact(1)
    child, event = UUID((sent.key or b"").decode()), decode(*unframe(sent.value or b""))
    feeds = security(monkeypatch, {"HUB_KAFKA_USER": "feeds"})
    with closing(
        KafkaPublisher(secured.bootstrap, topic_prefix=prefix, security=feeds)
    ) as publisher:
        publisher.publish([Message(child, encode(CONTACT, event), event)])
        publisher._producer.send(f"{topics}{AREA}", value=b"no event").get(timeout=10)

    plan = IngestPlan(
        database.url_for("ingest"), secured.bootstrap, topic_prefix=prefix, group=prefix,
        security=security(monkeypatch, {"HUB_KAFKA_USER": "ingest"}),
    )  # fmt: skip
    summary = Ingester(plan).run(until="caught_up")

    assert (summary.accepted, summary.dead_letters) == (1, 1)
    with closing(KafkaAdminClient(bootstrap_servers=secured.bootstrap, **told)) as admin:
        assert letters in admin.list_topics()
    with closing(Consumer(secured.bootstrap, [f"{topics}{AREA}"], security=feeds)) as curious:
        curious.place(dict.fromkeys(curious.unplaced(), 0))
        with pytest.raises(BrokerUnavailable, match="TopicAuthorizationFailed"):
            polled_to_the_end(curious)


def polled_to_the_end(consumer: Consumer) -> None:
    while not consumer.has_read_everything():
        consumer.poll(10)


def allowed(user: str, operation: str, kind: str, begins: str) -> ACL:
    """Let a user do something with all that begins so."""
    of = ResourcePattern(ResourceType[kind], begins, ACLResourcePatternType.PREFIXED)
    return ACL(f"User:{user}", "*", ACLOperation[operation], ACLPermissionType.ALLOW, of)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "HUB_KAFKA_TLS"),
        (TRUSTED, "another login"),
        (TRUSTED | LOGIN | {"HUB_KAFKA_PASSWORD": "s3cret"}, "another login"),
        (TRUSTED | LOGIN | {"HUB_KAFKA_TLS_CA": "other.pem"}, "is not trusted"),
        ({"HUB_KAFKA_TLS": "true"} | LOGIN, "is not trusted"),
        (TRUSTED | {"HUB_KAFKA_BOOTSTRAP": "shown"}, "certificate"),
    ],
    ids=["no TLS", "no login", "wrong password", "another authority", "unknown authority",
         "no certificate"],
)  # fmt: skip
def test_who_may_not_speak_with_it_is_told_what_to_look_at(
    secured: SecuredKafka, given: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = settings_of(secured, given)
    if given.get("HUB_KAFKA_BOOTSTRAP") == "shown":
        now["HUB_KAFKA_BOOTSTRAP"] = secured.shown
    where, told = now["HUB_KAFKA_BOOTSTRAP"], security(monkeypatch, now)

    with pytest.raises(connectors_errors.BrokerUnavailable) as publishing:
        KafkaPublisher(where, security=told)
    with pytest.raises(BrokerUnavailable) as taking:
        Consumer(where, [], security=told)

    for said in (str(publishing.value), str(taking.value)):
        assert why in said
        assert "s3cret" not in said


def test_a_command_says_whom_it_does_not_trust(secured: SecuredKafka) -> None:
    given = settings_of(secured, TRUSTED | LOGIN | {"HUB_KAFKA_TLS_CA": "other.pem"})

    ran = typed("topic", "tail", "hub.front_door", expect=1, environment=given)

    assert "its certificate is not trusted" in ran.err
    assert "see HUB_KAFKA_TLS_CA" in ran.err
