"""The `hub` command: every part of the hub, by name."""

import typer

from connectors import cli as feed
from hub.commands import (
    dead_letters,
    demo,
    identity,
    ingest,
    migrate,
    project,
    report,
    serve,
    settings,
    timeline,
    topic,
)

app = typer.Typer(
    name="hub",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="One timeline for each child across every system. New here? Try: hub demo",
)
for name, module in {
    "demo": demo,
    "feed": feed,
    "ingest": ingest,
    "project": project,
    "timeline": timeline,
    "report": report,
    "identity": identity,
    "dead-letters": dead_letters,
    "topic": topic,
    "migrate": migrate,
    "serve": serve,
    "settings": settings,
}.items():
    app.add_typer(module.app, name=name)


def main() -> None:
    """Run the command line."""
    app()
