"""Rows as facts. Pure: no files, no clock, no ids; the runner does the rest."""

from collections.abc import Iterator

from connectors.base import Fact, Rejected, Row
from connectors.code_lists import coded
from connectors.values import required, required_day


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what one row says happened.

    >>> values = {"contact_id": "C1", "child_id": "7", "received": "04/03/2024", "who": "6"}
    >>> [fact.event_type for fact in translate(Row("contacts", 2, values))]
    ['front_door.contact_received']
    """
    contact, child = required(row, "contact_id"), required(row, "child_id")
    yield Fact(
        "front_door.contact_received",
        record_key=f"{contact}:{child}",
        local_id=child,
        occurred_on=required_day(row, "received"),
        correlation_id=contact,
        fields={
            "contact_id": contact,
            "contact_source": coded("cin.referral_source", row.get("who")),
        },
    )
