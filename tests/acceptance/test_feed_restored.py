"""The state of a feed is lost: it is begun anew from the store, and corrections land as before."""

from contextlib import closing

from tests.acceptance.conftest import Hub
from tests.acceptance.feed_commands import contacts

SYSTEM = "_template"


def read(hub: Hub, *rows: tuple[str, ...]) -> int:
    """Read an extract, and take what it sends."""
    source = contacts(hub.directory / "contacts.csv", rows)
    sent = hub("feed", "read", SYSTEM, str(source), "--json").json["events_out"]
    hub("ingest", "--once")
    return int(sent)


def test_a_correction_after_a_lost_state_is_what_is_shown(hub: Hub) -> None:
    for said in ("Police", "School", "Health visitor"):
        read(hub, ("C1", "7", "04/03/2024", said), ("C2", "8", "05/03/2024", "Police"))
    (hub.directory / "feeds" / f"{SYSTEM}.sqlite").unlink()

    assert hub("feed", "restore", SYSTEM, "--json").json == {"feed": SYSTEM, "events": 2}
    assert "nothing to restore" in hub("feed", "restore", SYSTEM, expect=1).err
    assert read(hub, ("C1", "7", "04/03/2024", "Health visitor"),
                ("C2", "8", "05/03/2024", "Police")) == 0  # fmt: skip
    assert read(hub, ("C1", "7", "04/03/2024", "Housing"),
                ("C2", "8", "05/03/2024", "Police")) == 1  # fmt: skip

    with closing(hub.database.connect("ingest")) as connection:
        found = connection.execute(
            "SELECT revision, state FROM hub.stored_event WHERE source_system = %s"
            " ORDER BY revision DESC, position DESC LIMIT 1", (SYSTEM,)
        ).fetchone()  # fmt: skip
    assert found is not None
    assert (found[0], b"Housing" in found[1]) == (4, True), "the highest revision is what is shown"
