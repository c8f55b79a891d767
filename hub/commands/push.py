"""``hub push``: serve the way in for systems that can call us, and make their tokens.

Like a feed it knows the broker and its own directory, and never a database of the hub.
"""

from typing import Annotated

import typer

from connectors.commands.console import faults_explained
from connectors.http_push import serving
from connectors.http_push.settings import PushSettings
from connectors.http_push.tokens import entry_for, new_token
from connectors.settings import FeedSettings
from hub.console import Exit, err, out
from hub.logging import configure_logging
from hub.settings import settings

app = typer.Typer(
    no_args_is_help=True, help="A system that calls us → Kafka. Try: hub push token SYSTEM; serve."
)


@app.command()
def serve(
    quiet: Annotated[bool, typer.Option(help="Do not say where it is.")] = False,
) -> None:
    """Take events over HTTP until interrupted; each is acknowledged when Kafka has it.

    Needs HUB_KAFKA_BOOTSTRAP and a file of senders (HUB_PUSH_SENDERS).
    """
    now = PushSettings()
    configure_logging(settings().log_level)
    with faults_explained():
        if not quiet:
            scheme = "https" if now.tls_certificate else "http"
            out.print(f"Send events to {scheme}://{now.host}:{now.port}/v1/events")
        serving.serve(now, FeedSettings())


@app.command()
def token(
    system: Annotated[str, typer.Argument(help="The source system that is to send.")],
) -> None:
    """Make a token for a system: shown once, kept nowhere.

    The token alone is on standard output; the lines for the file of senders are on standard error.
    """
    made = new_token()
    try:
        entry = entry_for(system, made)
    except ValueError:
        err.print(
            f"{system!r} cannot be a system: use small letters, digits and _, a letter first",
            markup=False,
        )
        raise typer.Exit(Exit.USAGE) from None
    err.print(
        f"Put this under senders: in {PushSettings().senders} and give the token to the sender.",
        markup=False, soft_wrap=True,
    )  # fmt: skip
    err.print(entry, markup=False, highlight=False, soft_wrap=True)
    typer.echo(made)
