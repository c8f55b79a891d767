"""The seal over a real store: nothing that its owner changes stays unseen."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from typer.testing import CliRunner, Result

from hub.audit.evidence.proving import sealing
from hub.audit.seals import kept
from hub.audit.seals.sealing import Sealed, seal
from hub.audit.seals.signing import Key
from hub.audit.seals.verifying import Verification, verify
from hub.cli import app
from hub.errors import NotAsSealed
from hub.settings import settings
from tests.conftest import Database

KEY = Key.new()
COUNT = 700
"""More than two tiles, and some beside."""


@pytest.fixture(autouse=True)
def events(history: Callable[..., Sequence[Any]]) -> None:
    history(COUNT)


def sealed(database: Database, key: Key = KEY) -> Sealed:
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        return seal(connection, key)


def verified(database: Database, key: Key = KEY, **asked: Any) -> Verification:
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        found = verify(connection, key.public, **asked)
    assert found is not None
    return found


def tamper(database: Database, *statements: str) -> None:
    """Change the store as only its owner can."""
    with database.connect() as connection:
        connection.execute("ALTER TABLE hub.stored_event DROP CONSTRAINT stored_event_position")
        for each in statements:
            connection.execute(each.encode())


def faults(found: Verification) -> list[tuple[str, int]]:
    return [(each.kind, each.position) for each in found.faults]


def test_what_was_sealed_is_as_it_was_sealed(database: Database) -> None:
    first = sealed(database)
    found = verified(database)
    assert (found.faults, found.heads, found.events) == ([], 1, first.size)


def test_a_second_seal_adds_what_is_new_and_keeps_the_first(
    database: Database, history: Callable[..., Sequence[Any]]
) -> None:
    first = sealed(database)
    assert sealed(database).new == 0
    history(300, seed=2)
    assert verified(database).unsealed > 0
    second = sealed(database)
    assert (second.size - first.size, second.new) == (second.new, second.size - first.size)
    found = verified(database)
    assert (found.is_whole, found.heads, found.unsealed) == (True, 2, 0)
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        head = kept.last_head(connection)
        assert head is not None
        assert kept.tree(connection, head).root().hex() == second.root


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE hub.stored_event SET state = state || '\\x00' WHERE position = 300",
         [("altered", 300)]),
        (("UPDATE hub.stored_event SET received_at = received_at - interval '1 day'"
         " WHERE position = 1"), [("altered", 1)]),
        (("UPDATE hub.stored_event SET occurred_on = occurred_on + 1 WHERE position = ("
         "SELECT min(position) FROM hub.stored_event WHERE occurred_on IS NOT NULL AND position > 9"
         ")"), None),
        ("DELETE FROM hub.stored_event WHERE position = 512", [("removed", 512)]),
        (("INSERT INTO hub.stored_event (originator_id, originator_version, topic, state, position,"
         " received_at) SELECT originator_id, 9999, topic, state, position, received_at FROM"
         " hub.stored_event WHERE position = 77"), [("inserted", 77)]),
    ],
)  # fmt: skip
def test_each_tamper_is_found_at_its_position(
    database: Database, statement: str, expected: list[tuple[str, int]] | None
) -> None:
    sealed(database)
    tamper(database, statement)
    found = faults(verified(database))
    assert found == expected if expected else [kind for kind, _ in found] == ["altered"]


def test_a_removal_hidden_by_numbering_anew_is_found_where_it_was(database: Database) -> None:
    sealed(database)
    tamper(
        database,
        "DELETE FROM hub.stored_event WHERE position = 400",
        "UPDATE hub.stored_event SET position = position - 1 WHERE position > 400",
    )
    assert faults(verified(database)) == [("removed", 400)]


def test_an_event_and_its_kept_hash_changed_together_break_the_signature(
    database: Database,
) -> None:
    first = sealed(database)
    tamper(
        database,
        "UPDATE hub.stored_event SET state = state || '\\x00' WHERE position = 10",
        "UPDATE hub.seal_tile SET hashes = overlay(hashes placing sha256('x') from 289)"
        " WHERE tile = 0",
    )
    found = verified(database)
    assert ("seal", first.size) in faults(found)
    assert ("altered", 10) in faults(found)


def test_a_seal_is_of_the_day_that_is_signed(database: Database) -> None:
    first = sealed(database)
    tamper(database, "UPDATE hub.tree_head SET sealed_at = sealed_at - interval '1 year'")
    assert faults(verified(database)) == [("seal", first.size)]
    with database.connect("api") as connection:
        assert sealing(connection, KEY.public).sealed_at == first.sealed_at


def test_a_head_signed_by_another_key_is_no_seal(database: Database) -> None:
    first = sealed(database)
    assert faults(verified(database, Key.new())) == [("seal", first.size)]
    with pytest.raises(NotAsSealed, match="not signed by this key"):
        sealed(database, Key.new())


def test_a_store_made_anew_does_not_pass_for_the_one_whose_head_was_kept_elsewhere(
    database: Database, history: Callable[..., Sequence[Any]]
) -> None:
    """Whoever owns the database can write it anew; not the heads that left it."""
    history(300, seed=2)
    first = sealed(database)
    tamper(
        database, "DELETE FROM hub.stored_event WHERE position > 900", "DELETE FROM hub.tree_head",
        "DELETE FROM hub.seal_tile",
    )  # fmt: skip
    sealed(database)
    assert verified(database).is_whole, "by itself the database knows no better"
    assert ("seal", first.size) in faults(verified(database, elsewhere=[first.note]))


def test_nothing_is_sealed_over_what_is_not_as_it_was_sealed(
    database: Database, history: Callable[..., Sequence[Any]]
) -> None:
    sealed(database)
    tamper(database, "UPDATE hub.seal_tile SET root = sha256('x') WHERE tile = 1")
    history(10, seed=2)
    with pytest.raises(NotAsSealed, match="does not fit"):
        sealed(database)


def test_a_range_is_verified_by_itself(database: Database) -> None:
    sealed(database)
    tamper(database, "UPDATE hub.stored_event SET state = '' WHERE position = 300")
    assert verified(database, first=1, last=299).is_whole
    assert faults(verified(database, first=290, last=310)) == [("altered", 300)]


@pytest.mark.parametrize("table", ["tree_head", "seal_tile", "seal_verification"])
@pytest.mark.parametrize("login", ["ingest", "project", "api", "audit", "seal"])
def test_no_login_changes_or_removes_a_seal(database: Database, table: str, login: str) -> None:
    sealed(database)
    with database.connect(login) as connection:
        for statement in (f"DELETE FROM hub.{table}", f"TRUNCATE hub.{table}",
                          (f"UPDATE hub.{table} SET {'seconds' if 'verif' in table else 'root'}"
                          " = NULL")):  # fmt: skip
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute(statement.encode())
        if login != "seal":
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute("SELECT * FROM hub.seal_blind")


@pytest.fixture
def hub(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """The command, with a key and a file for the heads."""
    monkeypatch.setenv("HUB_DATABASE_URL", database.url)
    monkeypatch.setenv("HUB_SEAL_HEADS", str(tmp_path / "heads/hub.txt"))
    monkeypatch.setenv("HUB_SEAL_KEY", "")  # what comes from the file goes with the test
    monkeypatch.setenv("COLUMNS", "300")

    def run(*words: str) -> Result:
        settings.cache_clear()
        return CliRunner().invoke(app, list(words))

    made = run("seal", "--new-key", str(tmp_path / "seal.key"))
    assert made.exit_code == 0
    monkeypatch.setenv("HUB_SEAL_PUBLIC_KEY", made.stdout.splitlines()[-1])
    monkeypatch.setenv("HUB_SEAL_KEY_FILE", str(tmp_path / "seal.key"))
    yield run
    settings.cache_clear()


def test_the_exit_code_says_whole_not_whole_or_not_known(
    hub: Callable[..., Result], database: Database, tmp_path: Path
) -> None:
    assert (tmp_path / "seal.key").stat().st_mode & 0o077 == 0
    unknown = hub("verify")
    assert unknown.exit_code == 2
    assert "run hub seal" in unknown.stderr
    assert json.loads(hub("seal", "--json").stdout)["new"] >= COUNT
    assert "nothing new" in hub("seal").stdout
    whole = hub("verify")
    assert whole.exit_code == 0
    assert "as sealed" in whole.stdout
    tamper(database, "DELETE FROM hub.stored_event WHERE position = 300")
    broken = hub("verify", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["faults"] == [{"kind": "removed", "position": 300, "why": ""}]


def test_a_head_kept_in_the_file_is_held_against_the_database(
    hub: Callable[..., Result], database: Database
) -> None:
    hub("seal")
    hub("seal")
    tamper(database, "DELETE FROM hub.tree_head", "DELETE FROM hub.seal_tile",
           "UPDATE hub.stored_event SET state = '' WHERE position = 5")  # fmt: skip
    sealed(database, Key.read(settings().seal_key.get_secret_value()))
    broken = hub("verify")
    assert broken.exit_code == 1
    assert "do not give its root" in broken.stderr


def test_a_store_of_which_every_seal_was_removed_is_not_one_that_was_never_sealed(
    hub: Callable[..., Result], database: Database
) -> None:
    """Or whoever looks would be told to seal it as it is."""
    hub("seal")
    tamper(database, "DELETE FROM hub.tree_head", "DELETE FROM hub.seal_tile")
    broken = hub("verify")
    assert broken.exit_code == 1
    assert "a seal kept elsewhere is of more than is sealed here" in broken.stderr


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (["DELETE FROM hub.tree_head", "DELETE FROM hub.seal_tile",
          "UPDATE hub.stored_event SET state = '' WHERE position = 5"], "0 are sealed here"),
        (["DELETE FROM hub.tree_head WHERE size > {first}",
          "UPDATE hub.stored_event SET state = '' WHERE position > {first}"],
         "a head kept elsewhere is of"),
    ],
    ids=["sealed anew from the beginning", "sealed anew from an earlier seal"],
)  # fmt: skip
def test_no_second_tree_is_signed_beside_the_one_whose_head_was_kept_elsewhere(
    hub: Callable[..., Result], database: Database, history: Callable[..., Sequence[Any]],
    done: list[str], said: str,
) -> None:  # fmt: skip
    first = json.loads(hub("seal", "--json").stdout)["size"]
    history(30, seed=2)
    hub("seal")
    tamper(database, *(each.format(first=first) for each in done))
    refused = hub("seal")
    assert refused.exit_code == 1
    assert said in refused.stderr
    with database.connect() as connection:
        heads = [row[0] for row in connection.execute("SELECT size FROM hub.tree_head")]
    assert heads in ([], [first])


def test_a_tree_that_begins_otherwise_than_the_head_kept_elsewhere_is_not_gone_on_with(
    database: Database, history: Callable[..., Sequence[Any]]
) -> None:
    first = sealed(database)
    tamper(database, "DELETE FROM hub.tree_head", "DELETE FROM hub.seal_tile",
           "UPDATE hub.stored_event SET state = '' WHERE position = 5")  # fmt: skip
    sealed(database)
    history(10, seed=2)
    with (
        psycopg.connect(database.url_for("seal"), autocommit=True) as connection,
        pytest.raises(NotAsSealed, match="does not begin as the head"),
    ):
        seal(connection, KEY, elsewhere=[first.note])


def test_heads_kept_elsewhere_are_gone_on_from_though_the_last_was_torn(
    hub: Callable[..., Result], tmp_path: Path, history: Callable[..., Sequence[Any]]
) -> None:
    hub("seal")
    heads = tmp_path / "heads/hub.txt"
    heads.write_text(heads.read_text() + "case-record-hub\n71")
    history(10, seed=2)
    assert hub("seal").exit_code == 0
    heads.write_text("case-record-hub\n71")
    history(10, seed=3)
    refused = hub("seal")
    assert refused.exit_code == 1
    assert "no head kept elsewhere is signed by this key" in refused.stderr


def test_a_key_file_is_never_written_over(hub: Callable[..., Result], tmp_path: Path) -> None:
    again = hub("seal", "--new-key", str(tmp_path / "seal.key"))
    assert again.exit_code == 1
    assert "name another" in again.stderr


def test_what_would_verify_nothing_is_refused(hub: Callable[..., Result], tmp_path: Path) -> None:
    hub("seal")
    backwards = hub("verify", "--from", "10", "--to", "5")
    assert backwards.exit_code == 2
    assert "nothing would be verified" in backwards.stderr
    beyond = hub("verify", "--from", "90000")
    assert beyond.exit_code == 2
    assert "positions are sealed, so nothing was verified" in beyond.stderr
    elsewhere = hub("verify", "--heads", str(tmp_path / "none.txt"))
    assert elsewhere.exit_code == 2
    assert "no signed heads" in elsewhere.stderr
    (tmp_path / "heads/hub.txt").unlink()
    assert hub("verify").exit_code == 2
