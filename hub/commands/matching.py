"""``hub matching``: which model decides who is who, and what it is worth."""

from typing import Annotated

import typer

from hub import wiring
from hub.commands.matching_again import reconsider
from hub.commands.matching_files import add_commands
from hub.commands.recorded import Actor, AsJson, Reason
from hub.console import faults_explained, out, print_json
from hub.matching.people import activating
from hub.settings import settings

app = typer.Typer(
    no_args_is_help=True, help="Which model decides who is who, and how well records are matched."
)
Version = Annotated[str, typer.Argument(help="A model's version, as hub matching models lists it.")]
add_commands(app)
app.command()(reconsider)


@app.command()
def models(
    as_json: AsJson = False,
) -> None:
    """List the models there are, and the one that decides in this hub."""
    with faults_explained(), wiring.connected(settings()) as connection:
        decides = activating.active(connection).version
    found = {each: each == decides for each in activating.versions()}
    if as_json:
        print_json({"active": decides, "versions": list(found)})
        return
    for version, is_active in found.items():
        out.print(f"{version}{'  decides now' if is_active else ''}", highlight=False)


@app.command()
def activate(version: Version, actor: Actor, reason: Reason) -> None:
    """Have a model decide from now on. Nothing that was decided changes.

    Activate the one before to go back. A record is decided by the new model when it next changes;
    hub matching reconsider says which would come out otherwise now.
    """
    with faults_explained(), wiring.connected(settings()) as connection:
        activating.activate(connection, version, actor=actor, reason=reason)
    out.print(f"model {version} decides from now on", highlight=False)
