"""``hub demo``: the whole hub on this machine, with invented families."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.rule import Rule

from hub.console import Exit, faults_explained, out
from hub.demo import run
from hub.demo.extracts import Extracts
from hub.settings import settings


def demo(
    data: Annotated[
        Path, typer.Option(help="Where everything is kept; use it again to publish again.")
    ] = Path(".hub/demo"),
    children: Annotated[int, typer.Option(help="How many children to invent.", min=20)] = 400,
    seed: Annotated[int, typer.Option(help="The same seed invents the same families.")] = 2018,
    exit_after: Annotated[
        bool, typer.Option("--exit", help="Stop after the reports instead of serving the API.")
    ] = False,
) -> None:
    """Run the whole hub here: embedded PostgreSQL and broker, invented families, every step.

    Nothing needs to be installed or running. A second run with the same data directory publishes
    everything again and adds nothing, because every event has an id that follows from its row.
    """
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: sys.exit(Exit.FAULT))  # so that the servers are stopped
    with faults_explained():
        out.print(Rule("A council's front door, in one timeline"))
        running = run.start(data.resolve())
        os.environ |= running.environment
        settings.cache_clear()
        try:
            extracts = run.invent(running, children=children, seed=seed)
            run.publish(running, extracts)
            run.take(running)
            run.project(running)
            report(extracts.showcase)
            if not exit_after:
                serve(running, extracts)
        finally:
            running.stop()


def report(showcase: str) -> None:
    """Print one child's timeline and the step-up report, as the commands print them."""
    out.print("\n[bold]6[/bold]  One child, three systems, one timeline")
    hub("timeline", showcase)
    out.print("\n[bold]7[/bold]  The report no system could run: early help that became statutory")
    hub("report", "step-up", "--limit", "12")


def hub(*words: str) -> None:
    """Run a `hub` command that prints to this terminal."""
    out.file.flush()
    subprocess.run(  # noqa: S603  (our own argument list)
        [sys.executable, "-m", "hub", *words], check=True, env=os.environ
    )


def serve(running: run.Demo, extracts: Extracts) -> None:
    """Serve the API until interrupted, after saying what to try."""
    shown = run.command(running, "timeline", extracts.showcase, "--json")
    person_id = shown["person"]["person_id"]
    now = settings()
    address = f"http://{now.api_host}:{now.api_port}"
    token = now.development_token.get_secret_value()
    out.print("\n[bold]8[/bold]  The API, until you press Ctrl-C. Two requests to try:\n")
    headers = f"-H 'Authorization: Bearer {token}' -H 'Purpose: direct_care'"
    for path in (
        f"/people/{person_id}/timeline?limit=5",
        "/reports/step-up",
    ):
        typer.echo(f"  curl -s {headers} '{address}{path}'\n")
    out.print(f"What else there is: {address}/openapi.json")
    subprocess.run([sys.executable, "-m", "hub", "serve"], check=False, env=os.environ)
