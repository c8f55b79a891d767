"""A group whose answers take longer than a poll still gives its member the partitions."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.coordinator.base import MemberState
from kafka.coordinator.consumer import ConsumerCoordinator

from hub.ingest import group_joins
from hub.ingest.consumer import POLL_MS, Consumer

SLOW_SECONDS = 3 * POLL_MS / 1000
SESSION_MS = 2000


@pytest.fixture
def slow_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer of a group is late, as where its other members answer late."""
    join = group_joins._join

    async def join_late(coordinator: Any) -> Any:
        given = await join(coordinator)
        await coordinator._manager._net.sleep(SLOW_SECONDS)
        return given

    monkeypatch.setattr(group_joins, "_join", join_late)


@pytest.fixture
def topics(any_broker: Any, prefix: str) -> list[str]:
    """Two topics of two partitions each."""
    names = [f"{prefix}.one", f"{prefix}.two"]
    with closing(KafkaAdminClient(bootstrap_servers=any_broker.bootstrap)) as admin:
        admin.create_topics([NewTopic(name, 2, 1) for name in names])
    return names


@pytest.fixture
def member(any_broker: Any, slow_group: None, topics: list[str]) -> Iterator[Consumer]:
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
    member: Consumer, topics: list[str]
) -> None:
    assert comes_true(lambda: topics_of(member) == set(topics[:1]), member)
    member.follow(topics)

    answered_between_polls(member)
    member.poll(10)

    assert topics_of(member) == set(topics)


def test_without_the_guard_the_library_forgets_that_it_asked(
    member: Consumer, topics: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the tests above prove nothing, or the guard is not needed any more."""
    assert comes_true(lambda: topics_of(member) == set(topics[:1]), member)
    monkeypatch.setattr(ConsumerCoordinator, "need_rejoin", group_joins._must_join)
    coordinator = member._kafka._coordinator
    coordinator._joined_subscription = set()  # as where it follows others since

    answered_between_polls(member)

    assert coordinator.state is MemberState.REBALANCING
    assert not coordinator.need_rejoin()


def answered_between_polls(member: Consumer) -> None:
    """Poll until it has asked its group, and leave it alone until the answer is there."""
    deadline = time.monotonic() + 60
    coordinator = member._kafka._coordinator
    while coordinator._join_task is None:
        assert time.monotonic() < deadline
        member.poll(10)
    while not coordinator._join_task.is_done:
        assert time.monotonic() < deadline
        time.sleep(0.01)


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
