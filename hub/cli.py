"""The `hub` command: every part of the hub, by name, read when it is called."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

COMMANDS = {
    "demo": "hub.commands.demo:demo",
    "feed": "connectors.cli:app",
    "codes": "hub.commands.codes:app",
    "push": "hub.commands.push:app",
    "ingest": "hub.commands.ingest:ingest",
    "project": "hub.commands.project:app",
    "timeline": "hub.commands.timeline:timeline",
    "report": "hub.commands.report:app",
    "identity": "hub.commands.identity:app",
    "matching": "hub.commands.matching:app",
    "access": "hub.commands.access:app",
    "dead-letters": "hub.commands.dead_letters:app",
    "topic": "hub.commands.topic:app",
    "migrate": "hub.commands.migrate:migrate",
    "serve": "hub.commands.serve:serve",
    "settings": "hub.commands.settings:show",
}
"""Where each command is, in the order in which they are shown."""

Read = TyperCommand | TyperGroup


class ReadWhenCalled(TyperGroup):
    """The commands of `COMMANDS`: what serves pages is not read to read a feed."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002  (click's own signature)
        """Give their names."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> Read | None:  # noqa: ARG002
        """Read one; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(module), name)
        command = get_group(found) if isinstance(found, typer.Typer) else _alone(found, cmd_name)
        command.name = cmd_name
        return command


def _alone(function: Callable[..., None], name: str) -> TyperCommand:
    """Make a command of one function."""
    made = typer.Typer(add_completion=False)
    made.command(name)(function)
    return cast("TyperCommand", get_command(made))


app = typer.Typer(
    name="hub",
    cls=ReadWhenCalled,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="One timeline for each child across every system. New here? Try: hub demo",
)


@app.callback()
def hub() -> None:
    """Let there be commands, though none is read yet."""


def main() -> None:
    """Run the command line."""
    app(prog_name="hub")
