"""The `hub` command: every part of the hub, by name, read when it is called."""

import inspect
import re
import sys
from collections.abc import Callable
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NamedTuple, NoReturn, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from hub.errors import HubError
from hub.secret_files import secrets_from_files


class Command(NamedTuple):
    """A command: where it is, and the sentence that it says of itself, told before it is read."""

    where: str
    says: str


COMMANDS = {
    "demo": Command(
        "hub.commands.demo:demo",
        "Run the whole hub here: embedded PostgreSQL and broker, invented families, every step.",
    ),
    "feed": Command(
        "hub.commands.feed:app",
        "Legacy system → Kafka. A first look: hub feed spec annex_a; then discover, preview and "
        "check with your file; then read. Later: status, rejects, redrive, schedule.",
    ),
    "codes": Command(
        "hub.commands.codes:app", "Give the spellings of councils the category that they mean."
    ),
    "push": Command(
        "hub.commands.push:app", "A system that calls us → Kafka. Try: hub push serve."
    ),
    "ingest": Command(
        "hub.commands.ingest:ingest",
        "Take events from Kafka, append them to the store, and link case records.",
    ),
    "project": Command("hub.commands.project:app", "Event store → read models: run, rebuild, lag."),
    "timeline": Command(
        "hub.commands.timeline:timeline",
        "Show one person's timeline across every system, oldest first.",
    ),
    "report": Command(
        "hub.commands.report:report",
        "Give a measure: its finding, its numbers by part and by group, and the rows that count.",
    ),
    "identity": Command(
        "hub.commands.identity:app", "Who is this case record about? Decide, and undo."
    ),
    "matching": Command(
        "hub.commands.matching:app",
        "Which model decides who is who, and how well records are matched.",
    ),
    "access": Command("hub.commands.access:app", "Who may see which record, and who has seen it."),
    "seal": Command(
        "hub.commands.seal:seal",
        "Seal every event there is: add it to the Merkle tree and sign the root.",
    ),
    "verify": Command(
        "hub.commands.seal:verify",
        "Hash every event anew and say which was altered, removed or inserted since it was sealed.",
    ),
    "audit": Command("hub.commands.audit:app", "Evidence about one child, and its verification."),
    "dead-letters": Command(
        "hub.commands.dead_letters:app", "Messages that could not be recorded, and why."
    ),
    "topic": Command("hub.commands.topic:app", "Look at topics without taking anything from them."),
    "migrate": Command(
        "hub.commands.migrate:migrate",
        "Apply the migrations this database lacks, and set the logins' passwords where given.",
    ),
    "serve": Command("hub.commands.serve:serve", "Serve the pages and the API until interrupted."),
    "settings": Command(
        "hub.commands.settings:show",
        "Print every setting. A secret is shown only as set or not set.",
    ),
}
"""Every command, in the order in which they are shown."""

PLAINLY = (
    (re.compile("Input should be a valid UUID.*"),
     "an id is written as 9f09d498-111e-4592-8ade-3ee5b6e46871"),
    (re.compile("Input should be a valid integer.*"), "write a whole number"),
    (re.compile("Input should be greater than or equal to (.*)"), r"write \1 or more"),
    (re.compile("Input should be less than or equal to (.*)"), r"write \1 or less"),
)  # fmt: skip
"""What is said of a word of the command line that cannot be read, and how we say it."""

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
        module, _, name = COMMANDS[cmd_name].where.partition(":")
        found = getattr(import_module(module), name)
        command = get_group(found) if isinstance(found, typer.Typer) else _alone(found, cmd_name)
        command.name = cmd_name
        _flow(command)
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run one; what is wrong with a word of the command line is said in a sentence alone.

        Whatever it was read by would name itself before the sentence: "Value error, …", or speak of
        its own types.
        """
        try:
            return super().invoke(ctx)
        except typer.BadParameter as fault:
            fault.message = fault.message.removeprefix("Value error, ")
            for theirs, ours in PLAINLY:
                fault.message = theirs.sub(ours, fault.message)
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show what there is by what each says of itself: none is read for that."""
        told = [TyperCommand(name, help=each.says) for name, each in COMMANDS.items()]
        shown = TyperGroup(name=self.name, commands=told, help=self.help, params=self.params)
        shown.format_help(ctx, formatter)


def _flow(command: Read) -> None:
    """Let each paragraph of help fill the terminal's width; what is indented stays as it stands."""
    if command.help:
        parts = inspect.cleandoc(command.help).split("\n\n")
        flowing = [p if "\n " in p or p[0] == " " else p.replace("\n", " ") for p in parts]
        command.help = "\n\n".join(flowing)
    for each in getattr(command, "commands", {}).values():
        _flow(each)


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
    """Let there be commands, though none is read yet. Secrets in files are every command's."""
    secrets_from_files()


def main() -> None:
    """Run the command line. What a command's own net does not hold, as wrong settings, is told.

    A fault of our own is shown whole on a terminal. What a service says is kept in a log, which
    must not quote the value that it fell over.
    """
    for stream in (sys.stdout, sys.stderr):
        # Where the terminal's encoding lacks a letter, it is written \u0141, and nothing ends.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="hub")
    except (HubError, OSError) as fault:
        _explain(fault)
    except Exception as fault:
        if wrong := _wrong_setting(fault):
            _explain(wrong)
        if sys.stderr.isatty():
            raise
        _log_without_values()
        sys.exit(1)


WRONG_IN = {"FeedSettings": "HUB_", "PushSettings": "HUB_PUSH_", "KafkaSecurity": "HUB_KAFKA_"}
"""Settings besides the hub's own, and how their variables begin."""


def _wrong_setting(fault: Exception) -> HubError | None:
    """Tell a setting of feeds, of the push server or of Kafka that is not what it must be."""
    from pydantic import ValidationError  # noqa: PLC0415

    from hub.settings import first_wrong  # noqa: PLC0415

    if not isinstance(fault, ValidationError):
        return None
    prefix = WRONG_IN.get(fault.title)
    return first_wrong(fault, prefix) if prefix else None


def _log_without_values() -> None:
    import structlog  # noqa: PLC0415

    from hub.logging import configure_logging  # noqa: PLC0415

    configure_logging()
    structlog.get_logger().exception("command failed")


def _explain(fault: Exception) -> NoReturn:
    """Say what was expected to fail, in a sentence; anything else is raised again."""
    from hub.console import faults_explained  # noqa: PLC0415  (read only when it is needed)

    try:
        with faults_explained():
            raise fault
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
