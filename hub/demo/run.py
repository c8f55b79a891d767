"""``hub demo``: every part of the hub, run as the separate processes it is in production.

Nothing here is special to the demonstration but where the data comes from: the connectors, the
ingester and the projections are the same commands a council would run.
"""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from hub.console import err, out, progress
from hub.demo import history
from hub.demo.embedded_broker import EmbeddedBroker
from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.demo.extracts import Extracts, day_taken, write_extracts
from hub.demo.invent import invent_council
from hub.errors import HubError
from hub.settings import Settings
from hub.store.migrate import migrate
from schemas.kafka_security import KafkaSecurity
from schemas.local_time import local_today

ACTOR = "Amira Khan"
"""The invented caseworker the demonstration reads as."""


@dataclass(frozen=True)
class Demo:
    """The running services of one demonstration, and what its commands need to reach them."""

    directory: Path
    postgres: EmbeddedPostgres
    broker: EmbeddedBroker
    environment: dict[str, str]

    def url_for(self, login: str) -> str:
        """Give the database as one of the hub's logins."""
        return make_conninfo(self.environment["HUB_DATABASE_URL"], user=f"hub_{login}")

    def stop(self) -> None:
        """Stop both servers; PostgreSQL's data stays in the directory."""
        self.broker.stop()
        self.postgres.stop()


class StepFailed(HubError):
    """A step of the demonstration ended with an error; what it printed is above."""


def start(directory: Path) -> Demo:
    """Start the embedded servers and migrate the database."""
    out.print(f"[bold]1[/bold]  Data directory: {directory}")
    with err.status("starting PostgreSQL"):
        postgres = EmbeddedPostgres(directory)
        url = postgres.create_database("hub")
        applied = migrate(url)
    out.print(
        f"   PostgreSQL 18 is running (process {postgres.pid}); "
        + (f"{len(applied)} migrations applied" if applied else "its events are those of before")
    )
    with err.status("starting the broker"):
        broker = EmbeddedBroker(directory / "broker.log")
    out.print(f"   A Kafka-protocol broker is running on {broker.bootstrap}.")
    out.print(
        "   This broker keeps its log in memory; the event store in PostgreSQL is durable.",
        style="dim",
    )
    return Demo(directory, postgres, broker, environment(directory, url, broker))


def environment(directory: Path, url: str, broker: EmbeddedBroker) -> dict[str, str]:
    """Give the settings the commands are started with; the token lives as long as the demo."""
    return {
        "HUB_DATABASE_URL": url,
        "HUB_KAFKA_BOOTSTRAP": broker.bootstrap,
        **{f"HUB_KAFKA_{name.upper()}": "" for name in KafkaSecurity.model_fields},
        "HUB_FEEDS_DIRECTORY": str(directory / "feeds"),
        "HUB_DEVELOPMENT_TOKEN": os.environ.get("HUB_DEVELOPMENT_TOKEN", secrets.token_urlsafe(18)),
        "HUB_DEVELOPMENT_ACTOR": ACTOR,
        "HUB_LOG_LEVEL": "warning",
    }


def invent(demo: Demo, *, children: int, seed: int) -> Extracts:
    """Invent the families and write the three legacy extracts, as if taken last night.

    So some things are due this week. Later runs with the same data keep the day of the first: they
    must publish the same.
    """
    directory = demo.directory / "extracts"
    taken = day_taken(directory) or local_today() - timedelta(days=1)
    with progress("inventing families") as advance:
        council = invent_council(seed=seed, children=children, today=taken)
        extracts = write_extracts(council, directory, progress=advance)
    out.print(
        f"\n[bold]2[/bold]  Invented {children:,} children and wrote three legacy extracts, "
        f"as taken on {taken:%-d %B %Y}:"
    )
    for path in (extracts.mash_workbook, extracts.early_help, extracts.lcs):
        out.print(f"   {path}")
    return extracts


def publish(demo: Demo, extracts: Extracts, *, prefix: str) -> None:
    """Run the three connectors, each a process that knows the broker and no database."""
    out.print("\n[bold]3[/bold]  Connectors: legacy system → Kafka")
    for system, source in (
        ("mash_workbook", str(extracts.mash_workbook)),
        ("early_help_csv", str(extracts.early_help)),
        ("liquidlogic_lcs", extracts.lcs_url),
    ):
        summary = command(
            demo, "feed", "read", system, source, "--full", "--json", without="HUB_DATABASE_URL",
            HUB_TOPIC_PREFIX=prefix,
        )  # fmt: skip
        out.print(
            f"   {system:<16} {summary['rows_in']:>6,} rows in · {summary['events_out']:>6,} "
            f"events out · {summary['rejected']:,} rejected · {each_second(summary, 'events_out')}"
        )
        if summary["rejected"]:
            why = Path(summary["rejects_file"].split(", ")[0]).parent
            out.print(f"   {'':<16} why: {why}/{system}.*.rejects.csv", style="dim")


def take(demo: Demo, now: Settings, taken: date, *, has_past: bool) -> None:
    """Run the ingester until it has taken everything; where nothing is known, first the past."""
    out.print("\n[bold]4[/bold]  Ingest: Kafka → event store")
    if not has_past:
        with err.status("recording the past"):
            past = history.hear(now, taken)
        out.print(
            f"   [bold]{past.events:,} new events[/bold] of the past, received at the ends of "
            f"{past.times} quarters from {past.began:%-d %B %Y} on, by this demonstration's clock"
        )
    summary = command(demo, "ingest", "--once", "--json")
    out.print(
        f"   Today: {summary['received']:,} received · "
        f"[bold]{summary['accepted']:,} new events[/bold] · "
        f"{summary['corrections']:,} corrections · {summary['duplicates']:,} duplicates · "
        f"{summary['dead_letters']:,} dead letters · {each_second(summary, 'received')}"
    )
    if summary["received"] and not summary["accepted"] + summary["corrections"]:
        out.print("   Everything was published again, and nothing was added: 0 new events.")
    found = command(demo, "identity", "count", "--json")
    out.print(
        f"   {found['case_records']:,} case records are about {found['people']:,} people: "
        f"{found['linked']:,} linked where the evidence is 99 to 1 and no guard speaks; "
        f"{found['to_decide']:,} are for a person to decide"
    )


def project(demo: Demo) -> None:
    """Run the projections until they have applied every event."""
    out.print("\n[bold]5[/bold]  Projections: event store → read models")
    summary = command(demo, "project", "run", "--once", "--json")
    out.print(
        f"   {summary['events']:,} events · read models: {', '.join(summary['projections'])} · "
        f"{each_second(summary, 'events')}"
    )


def remember(demo: Demo, day: date) -> None:
    """Keep what measures count as it was known on a day of the past."""
    kept = command(demo, "project", "remember", str(day), "--json")
    out.print(
        f"   Measures can also be asked as known on {day:%d %B %Y}: {kept['position']:,} events"
    )


def each_second(summary: dict[str, Any], what: str) -> str:
    """Say the rate of a step."""
    return f"{summary[what] / max(summary['seconds'], 0.001):,.0f} a second"


def command(demo: Demo, *words: str, without: str | None = None, **changed: str) -> dict[str, Any]:
    """Run one `hub` command as its own process and give the summary it prints.

    Its progress bar goes to this terminal. Raises `StepFailed` unless it ended with 0 (done) or
    3 (done, with rejects).
    """
    settings = demo.environment | changed
    settings = {name: value for name, value in settings.items() if name != without}
    done = subprocess.run(  # noqa: S603  (our own argument list)
        [sys.executable, "-m", "hub", *words],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 3):
        raise StepFailed(f"hub {' '.join(words[:3])} ended with {done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
