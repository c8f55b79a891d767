"""Begin a sender's lost state anew, from what the hub has recorded of it.

Counted from 1 again, whatever the sender corrected would stand behind what the hub has.
"""

from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from uuid import UUID

from connectors.errors import StateThere
from connectors.http_push.receipts import Receipts
from connectors.http_push.receiving import DIRECTORY
from connectors.locking import FeedLock

AT_ONCE = 5_000
Known = tuple[UUID, bytes, int]
"""An event, its content (empty where it is to be sent again as new), its highest revision."""


def restore(feeds_directory: Path, system: str, recorded: Iterable[Known]) -> int:
    """Remember events as sent; give how many.

    Raises `StateThere` where some are known already, and `FeedRunning` while a server serves.
    """
    directory, count = feeds_directory / DIRECTORY, 0
    with FeedLock(directory, "http_push"), closing(Receipts(directory, system)) as receipts:
        if receipts.knows_events():
            raise StateThere(directory / f"{system}.sqlite")
        every = iter(recorded)
        while some := list(islice(every, AT_ONCE)):
            receipts.about_to_send(some, ())
            count += len(some)
    return count
