"""``hub demo``: the whole hub on this machine, with invented families."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.rule import Rule
from rich.table import Table

from connectors.http_push.settings import PushSettings
from hub import secret_files
from hub.console import err, faults_explained, out
from hub.demo import elsewhere, history, run, sealing, seeing, services
from hub.demo.extracts import Extracts
from hub.demo.identity_provider import PASSWORD, PROGRAMS, USERS, EmbeddedIdentityProvider
from hub.ports import must_be_free
from hub.settings import settings
from schemas.local_time import local_today


def demo(
    data: Annotated[
        Path, typer.Option(help="Where everything is kept; use it again to publish again.")
    ] = Path(".hub/demo"),
    children: Annotated[int, typer.Option(help="How many children to invent.", min=20)] = 400,
    seed: Annotated[int, typer.Option(help="The same seed invents the same families.")] = 2018,
    exit_after: Annotated[
        bool, typer.Option("--exit", help="Stop after the reports instead of serving the pages.")
    ] = False,
) -> None:
    """Run the whole hub here: embedded PostgreSQL and broker, invented families, every step.

    Nothing needs to be installed or running. A second run with the same data directory publishes
    everything again and adds nothing, because every event has an id that follows from its row.
    """
    for name in ENDS:
        if signal.getsignal(name) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(name, _told_to_end)
    with faults_explained(), _ended_early(data):
        if not exit_after:
            now, push = settings(), PushSettings()
            must_be_free(now.api_host, now.api_port, "HUB_API_PORT")
            must_be_free(push.host, push.port, "HUB_PUSH_PORT")
        out.print(Rule("A council's front door, in one timeline"), width=min(out.width, 80))
        running = run.start(data.resolve())
        try:
            os.environ |= running.environment | sealing.settings_in(running.directory)
            secret_files.forget()
            settings.cache_clear()
            extracts = run.invent(running, children=children, seed=seed)
            has_past = not history.is_empty(running.environment["HUB_DATABASE_URL"])
            prefix = settings().topic_prefix if has_past else history.WRITTEN
            run.publish(running, extracts, prefix=prefix)
            run.take(running, settings(), extracts.taken, has_past=has_past)
            run.project(running)
            if not has_past:
                run.remember(running, history.quarter_ends(extracts.taken)[-1].date())
            sealing.seal(running)
            seeing.here(running, run.ACTOR)
            report(extracts.showcase)
            if not exit_after:
                serve(running, extracts)
        finally:
            running.stop()


ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _ToldToEnd(BaseException):
    """Ctrl-C, or what else ends a program: the servers are stopped first."""

    def __init__(self, number: int) -> None:
        self.code = 128 + number


def _told_to_end(number: int, _frame: object) -> NoReturn:
    for name in ENDS:
        signal.signal(name, signal.SIG_IGN)  # not again in the middle of stopping the servers
    raise _ToldToEnd(number)


@contextmanager
def _ended_early(data: Path) -> Iterator[None]:
    """Say what was not done where the end comes in the middle of a step."""
    try:
        yield
    except _ToldToEnd as told:
        err.print(f"\nEnded before it was done. Run it again with --data {data}: it goes on there.",
                  highlight=False, soft_wrap=True)  # fmt: skip
        raise typer.Exit(told.code) from None


def report(showcase: str) -> None:
    """Print one child's timeline and the step-up report, as the commands print them."""
    out.print("\n[bold]6[/bold]  One child, three systems, one timeline")
    hub("timeline", showcase)
    out.print("\n[bold]7[/bold]  The report no system could run: early help that became statutory")
    hub("report", "step-up", "--limit", "12")


def hub(*words: str) -> None:
    """Run a `hub` command that prints to this terminal. Raises `StepFailed`."""
    out.file.flush()
    done = subprocess.run(  # noqa: S603  (our own argument list)
        [sys.executable, "-m", "hub", *words], check=False, env=os.environ
    )
    if done.returncode:
        raise run.StepFailed(f"hub {' '.join(words[:2])} ended with {done.returncode}")


def serve(running: run.Demo, extracts: Extracts) -> None:
    """Serve the pages and the API until interrupted, after saying who can sign in."""
    shown = run.command(running, "timeline", extracts.showcase, "--json")
    now = settings()
    address = f"http://{now.api_host}:{now.api_port}"
    out.print("\n[bold]8[/bold]  The pages and the API, until you press Ctrl-C\n")
    with err.status("starting an identity provider"):
        provider = EmbeddedIdentityProvider(running.directory / "provider", public_url=address)
    try:
        seen = seeing.signed_in(running, provider.issuer, extracts.showcase)
        known = provider.settings | {"HUB_PUBLIC_URL": address}
        here = running.environment | sealing.settings_in(running.directory)
        with (
            services.pages(now, known) as server,
            services.running(running.directory, known),
            elsewhere.settings_for_a_shell(running.directory, here) as file,
            suppress(_ToldToEnd),  # as the heading above says: this is how it ends
        ):
            people(address, shown["person"], seen)
            programs(address, shown["person"]["person_id"])
            senders(provider, extracts)
            commands(file, extracts.showcase)
            server.wait()
            raise run.StepFailed("the pages ended by themselves; what they say is above")
        out.print(f"Ended. What it holds is in {running.directory}; the next run goes on there.",
                  highlight=False)  # fmt: skip
    finally:
        provider.stop()


TRY = {
    "amira.khan": "find {child}: three systems, one timeline, and as known on {known_on}; "
    "then {restricted}, which is restricted, and {stranger}, whom she does not "
    "work with: in an emergency she breaks the glass, and says why",
    "grace.osei": "Worklists: what her team has to see to; find {of_the_team}, whom it works with; "
    "follow them, and see My work; Match review; Performance",
    "ruth.bell": "another team: {child} is not there until she breaks the glass, and says why",
    "ines.duarte": "audit {child}: what is withheld, who has viewed it, as known on "
    "{known_on}, step through to today, Compare two dates; Verify, and the evidence to take away",
    "priya.nair": "is told that an emergency waits: who broke the glass, why, and was it right",
    "tom.price": "Sources, Rejects and Dead letters: correct a row and send it again; no case data",
    "sol.winter": "keeps the hub running, and sees no child",
    "dele.ade": "Performance: numbers only, and none below five; Sources",
}
"""What to try as each user."""


def people(address: str, child: dict[str, Any], seen: seeing.Seen) -> None:
    """Say where to sign in, as whom, and what to try as each."""
    out.print(
        f"   Open [bold]{address}[/bold] and sign in; the password is [bold]{PASSWORD}[/bold]"
    )
    table = Table("Sign in as", "Role", "Try")
    for user in USERS:
        what = TRY[user.username].format(
            child=child["name"], restricted=seen.restricted, stranger=seen.stranger,
            of_the_team=seen.of_the_team, known_on=seen.known_on,
        )  # fmt: skip
        table.add_row(user.username, user.role.replace("_", " "), what, end_section=True)
    out.print(table)


def programs(address: str, person_id: str) -> None:
    """Say how a program asks."""
    token = settings().development_token.get_secret_value()
    out.print("   For programs, with a token of this demonstration:")
    headers = f"-H 'Authorization: Bearer {token}' -H 'Purpose: direct_care'"
    typer.echo(f"\n  curl -s {headers} '{address}/people/{person_id}/timeline?limit=5'\n")
    out.print(f"   What else there is: {address}/openapi.json")


def senders(provider: EmbeddedIdentityProvider, extracts: Extracts) -> None:
    """Say how a system that can call us pushes an event, by client credentials."""
    (program,) = PROGRAMS
    push = PushSettings()
    event = {
        "event_type": "front_door.contact_received",
        "envelope": {
            "source": {"feed": "contacts", "record_key": "W-1"},
            "case_record": {"local_id": extracts.showcase_local_id},
            "occurred_on": local_today().isoformat(),
        },
        "contact_id": "W-1", "agency": "Metropolitan Police", "reason": "Seen alone at night.",
    }  # fmt: skip
    out.print(
        "\n   A system that can call us gets a token by its client credentials and pushes; an open"
    )
    out.print("   timeline of that child says within seconds that something arrived:")
    credentials = f"{program}:{provider.program_secrets[program]}"
    typer.echo(
        f"\n  TOKEN=$(curl -s {provider.issuer}/token -u '{credentials}' \\\n"
        f"    -d grant_type=client_credentials -d scope={push.scope} \\\n"
        '    | grep -o \'"access_token": *"[^"]*"\' | cut -d \'"\' -f 4)\n'
        f'  curl -s http://{push.host}:{push.port}/v1/events -H "Authorization: Bearer $TOKEN" \\\n'
        f"    --json '{json.dumps(event)}'\n"
    )


def commands(file: Path, showcase: str) -> None:
    """Say how the commands of the hub, which the documents show, are tried on all this."""
    out.print("   In another terminal every command of the hub works on this, for example:")
    typer.echo(
        f"\n  . {shlex.quote(str(file))}\n"
        f"  hub timeline {showcase} --limit 5\n  hub identity queue --limit 5\n  hub --help\n"
    )
