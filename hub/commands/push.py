"""``hub push``: serve the way in for systems that can call us.

Like a feed it knows the broker and its own directory, and never a database of the hub. Who calls is
told by the identity provider that people sign in at.
"""

from typing import Annotated
from uuid import UUID

import typer

from connectors.commands.console import faults_explained as push_faults_explained
from connectors.http_push import serving
from connectors.http_push.making import content_of
from connectors.http_push.restoring import restore as begin_anew
from connectors.http_push.senders import CannotTell, NotASender, Sender, Senders, TokenRefused
from connectors.http_push.settings import PushSettings
from connectors.settings import FeedSettings
from hub import wiring
from hub.console import faults_explained, out, print_json
from hub.errors import ProviderNotUsable
from hub.logging import configure_logging
from hub.ports import must_be_free
from hub.serving import clients
from hub.settings import settings
from hub.signin import tokens
from hub.signin.clients import Clients, MayNotPush
from hub.store.said import Said, said_by
from schemas.codec import decode
from schemas.repository import repository

app = typer.Typer(no_args_is_help=True, help="A system that calls us → Kafka. Try: hub push serve.")


class ByClientCredentials:
    """Tells who sends: the provider says which client, the file of senders which system that is."""

    def __init__(self, clients: Clients, senders: Senders) -> None:
        self._clients, self._senders = clients, senders

    def identify(self, token: str) -> Sender:
        """Give the sender. Raises `TokenRefused`, `NotASender` or `CannotTell`."""
        try:
            return self._senders.of(self._clients.identify(token))
        except MayNotPush as fault:
            raise NotASender(str(fault)) from fault
        except tokens.TokenRefused as fault:
            raise TokenRefused(str(fault)) from fault
        except ProviderNotUsable as fault:
            raise CannotTell(str(fault)) from fault


@app.command()
def restore(
    system: Annotated[str, typer.Argument(help="The sender's source system.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Begin a sender's lost state anew, from what the hub has recorded of it.

    Needs the database of the hub, and the directory of the push server while that does not run. Let
    hub ingest take everything that was sent first. What the sender then sends again is recognised,
    and what it corrects is the next revision.

    For example: hub push restore front_door_portal
    """
    with (
        faults_explained(),
        push_faults_explained(as_json=as_json),
        wiring.connected(settings()) as connection,
    ):
        recorded = map(_known, said_by(connection, system))
        count = begin_anew(FeedSettings().feeds_directory, system, recorded)
    if as_json:
        print_json({"system": system, "events": count})
        return
    out.print(f"{system}: {count:,} events are known again. Now: hub push serve")


def _known(said: Said) -> tuple[UUID, bytes, int]:
    event = decode(repository().by_topic(said.topic), said.state)
    return said.event_id, b"" if said.is_withdrawn else content_of(event), said.revision


@app.command()
def serve(
    quiet: Annotated[bool, typer.Option(help="Do not say where it is.")] = False,
) -> None:
    """Take events over HTTP until interrupted; each is acknowledged when Kafka has it.

    Needs HUB_KAFKA_BOOTSTRAP, the identity provider of HUB_OIDC_ISSUER, and a file of senders
    (HUB_PUSH_SENDERS) that says which of its clients is which source system.
    """
    now = PushSettings()
    configure_logging(settings().log_level)
    with faults_explained(), push_faults_explained():
        senders = ByClientCredentials(clients(settings(), now.scope), Senders(now.senders))
        must_be_free(now.host, now.port, "HUB_PUSH_PORT")
        if not quiet:
            scheme = "https" if now.tls_certificate else "http"
            out.print(f"Send events to {scheme}://{now.host}:{now.port}/v1/events")
        serving.serve(now, FeedSettings(), senders)
