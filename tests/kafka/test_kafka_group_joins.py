"""A group whose answers take longer than a poll still gives its member the partitions."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.coordinator.consumer import ConsumerCoordinator

from hub.ingest import group_joins
from hub.ingest.consumer import POLL_MS, Consumer

SLOW_SECONDS = 3 * POLL_MS / 1000
SESSION_MS = 1000


@pytest.fixture
def slow_answers(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What a group answered; each answer is late, as where its other members answer late."""
    join, given = group_joins._join, list[bytes]()

    async def join_late(coordinator: Any) -> bytes:
        given.append(await join(coordinator))
        await coordinator._manager._net.sleep(SLOW_SECONDS)
        return given[-1]

    monkeypatch.setattr(group_joins, "_join", join_late)
    return given


@pytest.fixture
def topics(any_broker: Any, prefix: str) -> list[str]:
    """Two topics of two partitions each."""
    names = [f"{prefix}.one", f"{prefix}.two"]
    with closing(KafkaAdminClient(bootstrap_servers=any_broker.bootstrap)) as admin:
        admin.create_topics([NewTopic(name, 2, 1) for name in names])
    return names


@pytest.fixture
def member(any_broker: Any, slow_answers: list[bytes], topics: list[str]) -> Iterator[Consumer]:
    """The only member of a slow group, which follows the first topic."""
    with closing(
        Consumer(any_broker.bootstrap, topics[:1], group=topics[0], session_timeout_ms=SESSION_MS)
    ) as made:
        yield made


def test_a_member_that_joined_before_it_knew_the_topic_is_given_it(
    member: Consumer, topics: list[str]
) -> None:
    assert comes_true(lambda: topics_of(member) == set(topics[:1]), member)


def test_a_member_that_follows_another_topic_is_given_it(
    member: Consumer, topics: list[str]
) -> None:
    assert comes_true(lambda: topics_of(member) == set(topics[:1]), member)

    member.follow(topics)

    assert comes_true(lambda: topics_of(member) == set(topics), member)


def test_an_answer_that_came_between_two_polls_is_taken(
    member: Consumer, topics: list[str], slow_answers: list[bytes]
) -> None:
    assert comes_true(lambda: topics_of(member) == set(topics[:1]), member)
    before = len(slow_answers)
    member.follow(topics)

    member.poll(10)
    time.sleep(2 * SLOW_SECONDS)
    member.poll(10)

    assert len(slow_answers) == before + 1
    assert comes_true(lambda: topics_of(member) == set(topics), member)


def test_without_the_guard_the_library_forgets_that_it_joins(
    member: Consumer, topics: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the tests above prove nothing, or the guard is not needed any more."""
    assert comes_true(lambda: topics_of(member) == set(topics[:1]), member)
    monkeypatch.setattr(ConsumerCoordinator, "need_rejoin", group_joins._must_join)

    member.follow(topics)

    assert not comes_true(lambda: topics_of(member) == set(topics), member, within=4)


def topics_of(member: Consumer) -> set[str]:
    return {topic for topic, _ in member.assigned}


def comes_true(condition: Callable[[], bool], member: Consumer, within: float = 60) -> bool:
    """Poll until it is true, and then for longer than a member lives that is not heard from."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        member.poll(10)
    settled = time.monotonic() + 1.5 * SESSION_MS / 1000
    while time.monotonic() < settled:
        member.poll(10)
    return condition()
