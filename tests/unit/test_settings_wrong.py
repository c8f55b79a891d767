"""What is said of a setting that is not what it must be: its name and why, never its value."""

import pytest
from pydantic import ValidationError

from hub.errors import SettingsWrong
from hub.settings import Settings, settings

WRONG = "postgres//hub:openly-said@db/hub"


def test_a_wrong_address_is_named_without_the_password_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", WRONG)
    settings.cache_clear()
    with pytest.raises(SettingsWrong, match="HUB_DATABASE_URL is not right: no address") as told:
        settings()
    with pytest.raises(ValidationError) as fault:
        Settings()
    assert "openly-said" not in f"{told.value} {fault.value}"
