"""A new key goes on in the tree that another sealed, and both say that it is as it was sealed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.conftest import Database
from tests.integration.test_seal import events, hub, tamper

__all__ = ["events", "hub"]


@pytest.fixture
def renewed(
    hub: Callable[..., Result],
    history: Callable[..., Sequence[Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, str]:
    """A sealed store with new events and a new key; its public key, and the one before."""
    before = hub("seal", "--new-key", str(tmp_path / "first.key")).stdout.splitlines()[-1]
    monkeypatch.setenv("HUB_SEAL_PUBLIC_KEY", before)
    monkeypatch.setenv("HUB_SEAL_KEY", (tmp_path / "first.key").read_text())
    monkeypatch.delenv("HUB_SEAL_KEY_FILE")
    assert hub("seal").exit_code == 0
    history(40, seed=2)
    new = hub("seal", "--new-key", str(tmp_path / "second.key")).stdout.splitlines()[-1]
    monkeypatch.setenv("HUB_SEAL_KEY", (tmp_path / "second.key").read_text())
    return new, before


def test_a_new_key_seals_on_where_the_one_before_is_known(
    hub: Callable[..., Result],
    renewed: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new, before = renewed
    monkeypatch.setenv("HUB_SEAL_PUBLIC_KEY", new)
    refused = hub("seal")
    assert refused.exit_code == 1
    assert "not signed by this key" in refused.stderr
    monkeypatch.setenv("HUB_SEAL_PUBLIC_KEY", f"{new} {before}")
    assert "40 of them new" in hub("seal").stdout
    whole = hub("verify")
    assert (whole.exit_code, "2 signed heads" in whole.stdout) == (0, True)
    monkeypatch.setenv("HUB_SEAL_PUBLIC_KEY", new)
    assert hub("verify").exit_code == 1, "the first head is of a key that nobody named"


def test_what_is_altered_is_found_under_either_key(
    hub: Callable[..., Result],
    renewed: tuple[str, str],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HUB_SEAL_PUBLIC_KEY", " ".join(renewed))
    assert hub("seal").exit_code == 0
    tamper(database, "UPDATE hub.stored_event SET state = '' WHERE position = 5")
    broken = hub("verify")
    assert broken.exit_code == 1
    assert "altered at position 5" in broken.stderr
