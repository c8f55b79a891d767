"""Take what a group gives, however long its answer takes.

A member of a group joins anew when the topics it follows or their partitions are others than
before. Where the answer comes after the poll that asked has ended, kafka-python does not take it:
it forgets that it asked, or it asks again and has every other member join anew too. In the first
case the member has no partitions, sends no heartbeat, is put out, and reads nothing until it is
started again. So here an answer that was not taken yet is waited for, and taken by the next poll.
"""

from typing import Any

from kafka.coordinator.base import MemberState
from kafka.coordinator.consumer import ConsumerCoordinator

_must_join = ConsumerCoordinator.need_rejoin
_join = ConsumerCoordinator._do_join_and_sync_async  # noqa: SLF001  (no other place to stand)


def take_late_answers() -> None:
    """Have kafka-python take them; does nothing the second time."""
    ConsumerCoordinator.need_rejoin = _must_join_or_asked
    ConsumerCoordinator._do_join_and_sync_async = _join_or_answer  # noqa: SLF001


def _must_join_or_asked(coordinator: Any) -> bool:
    return coordinator._join_task is not None or bool(_must_join(coordinator))  # noqa: SLF001


async def _join_or_answer(coordinator: Any) -> Any:
    """Give the answer that was not taken, if it is to the member's last question; else ask."""
    generation, answer = vars(coordinator).pop("_not_taken", (None, b""))
    is_last = generation is coordinator._generation  # noqa: SLF001
    if not (is_last and coordinator.state is MemberState.REBALANCING):
        answer = await _join(coordinator)
    coordinator._not_taken = coordinator._generation, answer  # noqa: SLF001
    return answer
