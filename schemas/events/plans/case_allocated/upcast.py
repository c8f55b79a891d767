"""Read old allocations as new ones."""

from typing import Any

from schemas.code_lists import code_list

REASONS = "cla.worker_change_reason"


def v1_to_v2(event: dict[str, Any]) -> dict[str, Any]:
    """Version 1 kept what the source said, and nobody had asked what a word of its own means.

    >>> v1_to_v2({"reason": "LEFTRL"})
    {'change_reason': {'code': 'LEFTRL', 'source_value': 'LEFTRL'}}
    >>> v1_to_v2({"reason": "SW left"})
    {'change_reason': {'code': None, 'source_value': 'SW left'}}
    """
    newer = dict(event)
    said = newer.pop("reason")
    code = said if said in code_list(REASONS) else None
    newer["change_reason"] = None if said is None else {"code": code, "source_value": said}
    return newer
