"""The API refuses to start where it would be open to others, or to nobody in particular."""

from typing import Any, cast

import pytest
from pydantic import SecretStr

from hub import serving
from hub.errors import SettingsMissing, SettingsWrong
from hub.settings import Settings

GOOD = {
    "database_url": SecretStr("postgresql:///nowhere"),
    "development_token": SecretStr("0123456789abcdef"),
    "development_actor": "Ruth Adeyemi",
}


PROVIDER = {
    "oidc_issuer": "https://id.council.example/realms/council",
    "oidc_client_id": "hub-pages",
    "oidc_client_secret": SecretStr("a secret"),
    "public_url": "https://hub.council.example",
}
MISSING, WRONG = "is not set", "is not right"


@pytest.mark.parametrize(
    ("given", "setting", "said"),
    [
        ({"development_token": SecretStr("")}, "HUB_DEVELOPMENT_TOKEN", MISSING),
        ({"development_token": SecretStr("0123456789abcde")}, "HUB_DEVELOPMENT_TOKEN", WRONG),
        ({"development_actor": "  "}, "HUB_DEVELOPMENT_ACTOR", MISSING),
        ({"development_role": "superuser"}, "HUB_DEVELOPMENT_ROLE", WRONG),
        ({"database_url": SecretStr("")}, "HUB_DATABASE_URL", MISSING),
        ({"api_host": "0.0.0.0"}, "HUB_API_HOST", WRONG),  # noqa: S104
        ({"api_host": "::"}, "HUB_API_HOST", WRONG),
        ({"api_host": ""}, "HUB_API_HOST", WRONG),
        ({"api_host": "192.168.1.7"}, "HUB_API_HOST", WRONG),
        ({"api_host": "hub.example"}, "HUB_API_HOST", WRONG),
    ],
    ids=str,
)
def test_serving_is_refused(given: dict[str, object], setting: str, said: str) -> None:
    with pytest.raises((SettingsMissing, SettingsWrong)) as refused:
        serving.serve(Settings(**(GOOD | given)))  # type: ignore[arg-type]
    assert str(refused.value).startswith(f"{setting} {said}:")


@pytest.mark.parametrize(
    ("given", "setting", "said"),
    [
        ({"oidc_client_id": ""}, "HUB_OIDC_CLIENT_ID", MISSING),
        ({"oidc_client_secret": SecretStr("")}, "HUB_OIDC_CLIENT_SECRET", MISSING),
        ({"oidc_scope": "profile"}, "HUB_OIDC_SCOPE", WRONG),
        ({"public_url": "http://hub.council.example"}, "HUB_PUBLIC_URL", WRONG),
    ],
    ids=str,
)
def test_no_way_in_is_made_that_nobody_could_come_in_by(
    given: dict[str, object], setting: str, said: str
) -> None:
    """It would be noticed when the first person signs in, and not where it was set."""
    with pytest.raises((SettingsMissing, SettingsWrong)) as refused:
        serving.gate(Settings(**(PROVIDER | given)), pool=cast("Any", None))  # type: ignore[arg-type]
    assert str(refused.value).startswith(f"{setting} {said}:")
