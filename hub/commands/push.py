"""``hub push``: serve the way in for systems that can call us.

Like a feed it knows the broker and its own directory, and never a database of the hub. Who calls is
told by the identity provider that people sign in at.
"""

from typing import Annotated

import typer

from connectors.commands.console import faults_explained as push_faults_explained
from connectors.http_push import serving
from connectors.http_push.senders import CannotTell, NotASender, Sender, Senders, TokenRefused
from connectors.http_push.settings import PushSettings
from connectors.settings import FeedSettings
from hub.console import faults_explained, out
from hub.errors import ProviderNotUsable
from hub.logging import configure_logging
from hub.ports import must_be_free
from hub.serving import clients
from hub.settings import settings
from hub.signin import tokens
from hub.signin.clients import Clients, MayNotPush

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
