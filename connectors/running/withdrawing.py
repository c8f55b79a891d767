"""Withdraw the events of rows that a full extract no longer holds; say it again when asked to."""

from connectors.errors import TooMuchVanished
from connectors.feeds import Feed
from connectors.running.changes import Changes
from connectors.running.events import withdrawal_of
from connectors.running.publishing import Outgoing
from connectors.running.snapshot import RunRecord, Snapshot

SMALL_STREAM = 20
"""Rows below which any number may vanish."""
AT_ONCE = 5_000
"""Withdrawals sent at once."""


def withdraw(
    feed: Feed, snapshot: Snapshot, record: RunRecord, outgoing: Outgoing, *, allow_vanished: bool
) -> None:
    """Forget the rows that are gone and withdraw what no row gives any more.

    Raises `TooMuchVanished`, before anything is forgotten, where the extract looks cut short.
    """
    streams = [each.name for each in feed.streams if each.mode == "snapshot"]
    for name in streams:
        vanished, known = snapshot.vanished_rows(name, record.reading)
        if known > SMALL_STREAM and vanished * 2 > known and not allow_vanished:
            raise TooMuchVanished(name, vanished, known)
    for name in streams:
        snapshot.forget_vanished(name, record.reading)
    while gone := snapshot.no_longer_given(AT_ONCE):
        changes = Changes()
        for sent in gone:
            revised = sent.withdrawn_at(record.run)
            changes.messages.append(withdrawal_of(feed, sent, revised.revision))
            changes.events[sent.id] = revised
        record.withdrawn += len(gone)
        outgoing.slice(changes, record)


def withdraw_again(feed: Feed, snapshot: Snapshot, record: RunRecord, outgoing: Outgoing) -> None:
    """Send what was withdrawn before once more, as it was: the hub may have lost that, too."""
    last = 0
    while gone := snapshot.taken_back(record.run, last, AT_ONCE):
        messages = [withdrawal_of(feed, sent, sent.revision) for sent in gone]
        record.events_out += len(gone)
        outgoing.slice(Changes(messages=messages), record)
        last = gone[-1].id
