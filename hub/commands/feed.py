"""``hub feed``: the connectors' own commands, and the one that asks the store.

A connector has no password of the database. When its state is lost, whoever has one brings it what
the hub knows.
"""

from connectors.cli import app
from connectors.commands.console import AsJson, System
from connectors.commands.console import faults_explained as feed_faults_explained
from connectors.feeds import feed
from connectors.running.changes import Sent
from connectors.running.restoring import restore as begin_anew
from connectors.settings import FeedSettings
from hub import wiring
from hub.console import faults_explained, out, print_json
from hub.settings import settings
from hub.store.said import Said, said_by

__all__ = ["app"]


@app.command()
def restore(system: System, as_json: AsJson = False) -> None:
    """Begin a feed's lost state anew, from what the hub has recorded of it.

    Needs the database of the hub, and the feeds' directory without the lost file. Let hub ingest
    take everything that was sent first. Then read the source: what says the same is not sent again,
    and what changed is the next revision of its event. What vanished meanwhile is not withdrawn.

    For example: hub feed restore annex_a
    """
    with faults_explained(), feed_faults_explained(as_json=as_json):
        contract = feed(system)
        with wiring.connected(settings()) as connection:
            recorded = map(_sent, said_by(connection, contract.system))
            count = begin_anew(FeedSettings().feeds_directory, contract.system, recorded)
    if as_json:
        print_json({"feed": system, "events": count})
        return
    out.print(f"{system}: {count:,} events are known again. Now: hub feed read {system} SOURCE")


def _sent(said: Said) -> Sent:
    return Sent(
        str(said.event_id), said.event_type, said.feed, said.record_key, said.local_id,
        said.content_hash, said.revision, withdrawn=said.is_withdrawn, run=0,
    )  # fmt: skip
