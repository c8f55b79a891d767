"""The `hub` command: every part of the hub, by name."""

import typer

from connectors import cli as feed
from hub.commands import (
    access,
    codes,
    dead_letters,
    demo,
    identity,
    ingest,
    matching,
    migrate,
    project,
    push,
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
app.command("demo")(demo.demo)
app.add_typer(feed.app, name="feed")
app.add_typer(codes.app, name="codes")
app.add_typer(push.app, name="push")
app.command("ingest")(ingest.ingest)
app.add_typer(project.app, name="project")
app.command("timeline")(timeline.timeline)
app.add_typer(report.app, name="report")
app.add_typer(identity.app, name="identity")
app.add_typer(matching.app, name="matching")
app.add_typer(access.app, name="access")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(topic.app, name="topic")
app.command("migrate")(migrate.migrate)
app.command("serve")(serve.serve)
app.command("settings")(settings.show)


def main() -> None:
    """Run the command line."""
    app(prog_name="hub")
