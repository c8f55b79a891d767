"""Begin a feed's state anew, from what the hub has recorded of it.

A state that was lost began to count revisions at 1 again: whatever changed afterwards would stand
behind what the hub had of it before, and nobody would see it.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from connectors.errors import StateThere
from connectors.running.changes import Changes, Sent
from connectors.running.snapshot import RunRecord, Snapshot

AT_ONCE = 5_000


def restore(directory: Path, system: str, recorded: Iterable[Sent]) -> int:
    """Remember events as sent; give how many. Raises `StateThere` where some are known already.

    Their rows are not known: the next reading finds them, and sends what says something else.
    """
    count = 0
    with Snapshot(directory, system) as snapshot:
        if snapshot.knows_events():
            raise StateThere(directory / f"{system}.sqlite")
        every = iter(recorded)
        while some := list(islice(every, AT_ONCE)):
            changes = Changes()
            for sent in some:
                place = snapshot.new_event()
                changes.events[place] = replace(sent, id=place)
            snapshot.write(changes, 0)
            count += len(some)
        snapshot.commit(RunRecord(0, 0))
    return count
