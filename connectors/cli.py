"""``hub feed``: what a connector needs, whether it can run, running it, and what it rejected.

A feed knows the broker and its own directory; it never sees a database of the hub.
"""

import typer

from connectors.commands.check import check
from connectors.commands.discover import discover
from connectors.commands.preview import preview
from connectors.commands.read import read
from connectors.commands.redrive import redrive
from connectors.commands.rejects import rejects
from connectors.commands.schedule import schedule
from connectors.commands.spec import spec
from connectors.commands.status import status

app = typer.Typer(
    no_args_is_help=True,
    help="Legacy system → Kafka. A first look: hub feed spec annex_a; then discover, preview and "
    "check with your file; then read. Later: status, rejects, redrive, schedule.",
)
for command in (spec, check, discover, preview, read, status, rejects, redrive, schedule):
    app.command(command.__name__)(command)
