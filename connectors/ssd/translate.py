"""Rows of the Standard Safeguarding Dataset as facts, each kind where its file is.

`people.py` says who the child is, `front_door.py` what came in and what was decided,
`protection.py` what was done to find out and protect, `care.py` what followed and who is
responsible.
"""

from collections.abc import Iterator

from connectors.base import Fact, Rejected, Row
from connectors.ssd.care import CARE
from connectors.ssd.front_door import FRONT_DOOR
from connectors.ssd.people import PEOPLE
from connectors.ssd.protection import PROTECTION
from connectors.values import required

TABLES = {**PEOPLE, **FRONT_DOOR, **PROTECTION, **CARE}
"""What the rows of each stream of feed.yml say."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row of a table says happened.

    >>> row = Row("contacts", 1, {"contact_id": 88, "person_id": 7, "contacted_on": "2025-01-08"})
    >>> [(fact.event_type, fact.record_key) for fact in translate(row)]
    [('front_door.contact_received', '88')]
    """
    yield from TABLES[row.stream](row, required(row, "person_id"))
