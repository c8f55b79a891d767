"""Read old contacts as new ones."""

from typing import Any


def v1_to_v2(event: dict[str, Any]) -> dict[str, Any]:
    """Version 1 kept only the code of who made contact; the source's words were not kept.

    >>> v1_to_v2({"contact_id": "7", "source_code": "6"})
    {'contact_id': '7', 'contact_source': {'code': '6', 'source_value': None}, 'urgency': None}
    """
    newer = dict(event)
    code = newer.pop("source_code")
    newer["contact_source"] = None if code is None else {"code": code, "source_value": None}
    newer["urgency"] = None
    return newer
