"""Which client is which system, and that a file which is not right lets nobody in."""

from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from connectors.http_push import serving
from connectors.http_push.senders import (
    CannotTell,
    NotASender,
    Sender,
    Senders,
    SendersUnreadable,
)
from connectors.http_push.settings import PushSettings
from connectors.settings import FeedSettings
from hub.commands.push import ByClientCredentials
from hub.errors import ProviderNotUsable
from tests.pushing import senders_file


def test_a_client_stands_for_its_system(tmp_path: Path) -> None:
    senders = Senders(senders_file(tmp_path / "s.yml", portal="front_door", other="other"))

    assert senders.of("portal") == Sender("front_door", "front_door")
    assert senders.of("other").system == "other"
    for wrong in ("", "front_door", "portal ", "PORTAL", "\udcff"):
        with pytest.raises(NotASender):
            senders.of(wrong)


def test_a_sender_may_number_people_as_another_system_does(tmp_path: Path) -> None:
    path = tmp_path / "s.yml"
    entry = {"client": "portal", "system": "front_door", "case_record_system": "mosaic"}
    path.write_text(yaml.safe_dump({"senders": [entry]}))

    assert Senders(path).of("portal") == Sender("front_door", "mosaic")


def test_a_changed_file_is_read_again_and_a_wrong_one_lets_nobody_in(tmp_path: Path) -> None:
    path = senders_file(tmp_path / "s.yml", portal="front_door")
    senders = Senders(path)
    senders_file(path, other="front_door", portal="elsewhere")
    assert senders.of("portal").system == "elsewhere"

    path.write_text("senders: 1")
    for _ in range(2):
        with pytest.raises(SendersUnreadable):
            senders.of("portal")
    path.unlink()
    with pytest.raises(SendersUnreadable, match="HUB_PUSH_SENDERS names it"):
        senders.of("portal")
    senders_file(path, portal="front_door")
    assert senders.of("portal").system == "front_door"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "senders"),
        ("senders: [{system: portal}]", "client"),
        ("senders: [{client: portal}]", "system"),
        ("senders: [{client: '', system: portal}]", "client"),
        ("senders: [{client: a b, system: portal}]", "client"),
        ("senders: [{client: portal, system: ../etc}]", "system"),
        ("senders: [{client: portal, system: portal, secret: hunter2}]", "secret"),
        ("senders: [{client: a, system: same}, {client: b, system: same}]", "system stands there"),
        ("senders: [{client: a, system: one}, {client: a, system: two}]", "client stands there"),
        ("senders: [", "ParserError"),
        ("\xff", "senders"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_never_what(
    tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / "s.yml"
    path.write_text(content)
    with pytest.raises(SendersUnreadable, match=why) as refused:
        Senders(path)
    assert "hunter2" not in str(refused.value)


def test_a_provider_that_does_not_answer_lets_nobody_in(tmp_path: Path) -> None:
    class Silent:
        def identify(self, _token: str) -> str:
            raise ProviderNotUsable("the identity provider does not answer")

    senders = Senders(senders_file(tmp_path / "s.yml", portal="front_door"))
    with pytest.raises(CannotTell):
        ByClientCredentials(cast("Any", Silent()), senders).identify("a.b.c")


def test_it_is_not_served_to_others_in_the_clear(tmp_path: Path) -> None:
    feeds = FeedSettings(kafka_bootstrap="127.0.0.1:1", feeds_directory=tmp_path)
    nobody = cast("Any", None)
    with pytest.raises(serving.NotPrivate, match="TLS"):
        serving.serve(PushSettings(host="0.0.0.0"), feeds, nobody)  # noqa: S104  (that is refused)
