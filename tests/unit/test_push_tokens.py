"""Who a token stands for, and that a file which is not right lets nobody in."""

import hashlib
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from connectors.http_push import serving
from connectors.http_push.settings import PushSettings
from connectors.http_push.tokens import (
    PREFIX,
    Sender,
    Senders,
    SendersUnreadable,
    TokenRefused,
    entry_for,
    hash_of,
    new_token,
)
from connectors.settings import FeedSettings
from hub.commands.push import app
from tests.pushing import senders_file

A, B = "hub_push_a", "hub_push_b"


def test_a_token_stands_for_its_system(tmp_path: Path) -> None:
    senders = Senders(senders_file(tmp_path / "s.yml", portal=A, other=B))

    assert senders.identify(A) == Sender("portal", "portal")
    assert senders.identify(B).system == "other"
    for wrong in ("", "hub_push_c", A + " ", A.upper(), hash_of(A), "\udcff"):
        with pytest.raises(TokenRefused):
            senders.identify(wrong)


def test_a_sender_may_number_people_as_another_system_does_and_have_two_tokens(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s.yml"
    entry = {"system": "portal", "tokens_sha256": [hash_of(A), hash_of(B)],
             "case_record_system": "mosaic"}  # fmt: skip
    path.write_text(yaml.safe_dump({"senders": [entry]}))

    assert Senders(path).identify(A) == Senders(path).identify(B) == Sender("portal", "mosaic")


def test_a_changed_file_is_read_again_and_a_wrong_one_lets_nobody_in(tmp_path: Path) -> None:
    path = senders_file(tmp_path / "s.yml", portal=A)
    senders = Senders(path)
    senders_file(path, portal=B, other=A)
    assert senders.identify(B).system == "portal"

    path.write_text("senders: 1")
    for _ in range(2):
        with pytest.raises(SendersUnreadable):
            senders.identify(B)
    path.unlink()
    with pytest.raises(SendersUnreadable, match="FileNotFoundError"):
        senders.identify(B)
    senders_file(path, portal=B)
    assert senders.identify(B).system == "portal"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "senders"),
        ("senders: [{system: portal}]", "tokens_sha256"),
        ("senders: [{system: portal, tokens_sha256: []}]", "tokens_sha256"),
        (f"senders: [{{system: portal, tokens_sha256: [{A}]}}]", "tokens_sha256"),
        (f"senders: [{{system: ../etc, tokens_sha256: ['{hash_of(A)}']}}]", "system"),
        (f"senders: [{{system: portal, token: '{A}', tokens_sha256: ['{hash_of(A)}']}}]", "token"),
        (f"senders:\n{entry_for('portal', A)}\n{entry_for('portal', B)}", "system stands there"),
        (f"senders:\n{entry_for('portal', A)}\n{entry_for('other', A)}", "token stands there"),
        ("senders: [", "ParserError"),
        ("\xff", "senders"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_never_a_token(
    tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / "s.yml"
    path.write_text(content)
    with pytest.raises(SendersUnreadable, match=why) as refused:
        Senders(path)
    assert A not in str(refused.value)


def test_the_command_prints_a_token_once_and_its_hash_for_the_file(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["token", "portal"])
    token = ran.stdout.strip()

    assert ran.exit_code == 0
    assert token.startswith(PREFIX)
    assert len(token) > 48
    assert token not in ran.stderr
    assert hashlib.sha256(token.encode()).hexdigest() in ran.stderr
    path = tmp_path / "s.yml"
    path.write_text("senders:\n" + "\n".join(ran.stderr.splitlines()[1:]))
    assert Senders(path).identify(token).system == "portal"
    assert new_token() != new_token()


def test_the_command_refuses_a_name_that_cannot_be_a_system() -> None:
    assert CliRunner().invoke(app, ["token", "../portal"]).exit_code == 2


def test_it_is_not_served_to_others_in_the_clear(tmp_path: Path) -> None:
    feeds = FeedSettings(kafka_bootstrap="127.0.0.1:1", feeds_directory=tmp_path)
    with pytest.raises(serving.NotPrivate, match="TLS"):
        serving.serve(PushSettings(host="0.0.0.0"), feeds)  # noqa: S104  (that is refused)
    with pytest.raises(SendersUnreadable):
        serving.serve(PushSettings(senders=tmp_path / "none.yml"), feeds)
