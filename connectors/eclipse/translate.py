"""Rows of the Eclipse views as facts, each kind where its file is.

`people.py` says who the child is, `front_door.py` what came in and what was decided,
`protection.py` what was done to find out and protect, `care.py` what followed and who is
responsible.
"""

from collections.abc import Iterator

from connectors.base import Fact, Rejected, Row
from connectors.eclipse.care import CARE
from connectors.eclipse.front_door import FRONT_DOOR
from connectors.eclipse.people import PEOPLE
from connectors.eclipse.protection import PROTECTION
from connectors.values import required

VIEWS = {**PEOPLE, **FRONT_DOOR, **PROTECTION, **CARE}
"""What the rows of each stream of feed.yml say."""


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a row of a view says happened.

    >>> row = Row("contacts", 1, {"form_id": 88, "person_id": 7, "contacted_on": "2025-01-08"})
    >>> [(fact.event_type, fact.record_key) for fact in translate(row)]
    [('front_door.contact_received', '88/7')]
    """
    yield from VIEWS[row.stream](row, required(row, "person_id"))
