"""Ids that follow from what they name, so that sending the same row again changes nothing.

All are UUIDv5 in one namespace. Parts are joined by the unit separator, which no source uses.
"""

from functools import lru_cache
from uuid import UUID, uuid5

HUB_NAMESPACE = UUID("6f1d2c9e-5b0a-5c7e-9a54-3d8e1b7f4c20")
"""The namespace of every id made here; changing it would make every event new."""

_SEPARATOR = "\x1f"


def event_id(system: str, feed: str, record_key: str, event_type: str) -> UUID:
    """Give the id of the event that a source row gives rise to.

    >>> event_id("mash", "contacts", "17", "front_door.contact_received")
    UUID('13ae7cd2-402a-592b-add5-36ed07bf494f')
    """
    return uuid5(HUB_NAMESPACE, _SEPARATOR.join((system, feed, record_key, event_type)))


def case_record_id(system: str, local_id: str) -> UUID:
    """Give the stream of one person in one source system."""
    return uuid5(HUB_NAMESPACE, _SEPARATOR.join(("case_record", system, local_id)))


@lru_cache(maxsize=1 << 14)
def own_person_id(case_record: UUID) -> UUID:
    """Give the person a case record is about until a link says otherwise."""
    return uuid5(HUB_NAMESPACE, _SEPARATOR.join(("person", str(case_record))))
