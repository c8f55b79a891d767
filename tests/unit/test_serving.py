"""The API refuses to start where it would be open to others, or to nobody in particular."""

import pytest
from pydantic import SecretStr

from hub import serving
from hub.errors import SettingsMissing
from hub.settings import Settings

GOOD = {
    "database_url": SecretStr("postgresql:///nowhere"),
    "development_token": SecretStr("0123456789abcdef"),
    "development_actor": "Ruth Adeyemi",
}


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({"development_token": SecretStr("")}, "HUB_DEVELOPMENT_TOKEN"),
        ({"development_token": SecretStr("0123456789abcde")}, "HUB_DEVELOPMENT_TOKEN"),
        ({"development_actor": "  "}, "HUB_DEVELOPMENT_ACTOR"),
        ({"development_role": "superuser"}, "HUB_DEVELOPMENT_ROLE"),
        ({"database_url": SecretStr("")}, "HUB_DATABASE_URL"),
        ({"api_host": "0.0.0.0"}, "HUB_API_HOST"),  # noqa: S104
        ({"api_host": "::"}, "HUB_API_HOST"),
        ({"api_host": ""}, "HUB_API_HOST"),
        ({"api_host": "192.168.1.7"}, "HUB_API_HOST"),
        ({"api_host": "hub.example"}, "HUB_API_HOST"),
    ],
    ids=str,
)
def test_serving_is_refused(given: dict[str, object], setting: str) -> None:
    with pytest.raises(SettingsMissing) as refused:
        serving.serve(Settings(**(GOOD | given)))  # type: ignore[arg-type]
    assert refused.value.name == setting
