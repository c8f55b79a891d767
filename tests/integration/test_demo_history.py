"""The past of the demonstration: events received when they were recorded, by its own clock."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from hub import wiring
from hub.demo import history
from hub.demo.embedded_broker import EmbeddedBroker
from hub.settings import Settings
from tests.conftest import Database
from tests.pushing import Served, a_contact, pushing

RECEIVED = (
    "SELECT encode(state, 'escape') ~ %s, received_at FROM hub.stored_event"
    " WHERE event_type = 'front_door.contact_received' ORDER BY position"
)


def recorded(at: str, key: str) -> dict[str, Any]:
    return a_contact(key, agency=key, envelope={"recorded_at": at})


def sent(served: Served) -> None:
    """Write down three contacts, not in the order in which they happened."""
    for at, key in (("2026-05-01T10:00:00Z", "Lately"), ("2024-05-01T10:00:00Z", "Long ago"),
                    ("2025-08-01T10:00:00Z", "Summer")):  # fmt: skip
        assert served.post(recorded(at, key)).status_code == 202


def test_what_the_systems_recorded_is_received_by_the_end_of_its_quarter(
    broker: EmbeddedBroker, database: Database, tmp_path: Path
) -> None:
    with pushing(tmp_path, broker.bootstrap, history.WRITTEN) as served:
        sent(served)
    now = Settings(
        database_url=SecretStr(database.url), kafka_bootstrap=broker.bootstrap,
        topic_prefix=f"past{tmp_path.name.replace('_', '')}", topic_partitions=2,
    )  # fmt: skip
    assert history.is_empty(database.url)

    past = history.hear(now, date(2026, 6, 30))
    today = wiring.ingester(now, alone=True).run(until="caught_up")

    assert (past.times, past.events, today.accepted) == (7, 2, 1)
    with database.connect() as connection:
        rows = connection.execute(RECEIVED, ["Lately"]).fetchall()
    assert [(row[0], row[1].date()) for row in rows[:2]] == [
        (False, date(2024, 9, 30)), (False, date(2025, 9, 30)),
    ]  # fmt: skip
    is_the_late_one, received_at = rows[2]
    assert is_the_late_one
    assert datetime.now(UTC) - received_at < timedelta(minutes=5)
    assert not history.is_empty(database.url)


def test_only_who_is_told_finds_the_other_clock(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(history.CLOCK)
        now = connection.execute("SELECT clock_timestamp()").fetchone()
    assert now is not None
    assert datetime.now(UTC) - now[0] < timedelta(minutes=1)
