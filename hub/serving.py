"""Put the pages and the API together from the settings, and serve them."""

import gc
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from hub.api.app import create_app
from hub.api.asking import Access, EitherToken, OneToken
from hub.api.shared_address import BelowTheApi
from hub.audit.seals.signing import PublicKey
from hub.errors import SettingsMissing, SettingsWrong
from hub.query.alerts import Alerts
from hub.query.arrivals import Arrivals
from hub.query.counting_ahead import CountingAhead
from hub.query.deciding import Deciding
from hub.query.door import Door
from hub.query.feed_runs import Runs
from hub.query.kept import Kept
from hub.query.rejects import Nowhere, Rejects
from hub.settings import Settings
from hub.signin.clients import Clients
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.web.app import create_pages
from hub.wiring import Pool, actor, door, pooled, public_key

TOKEN_LENGTH = 16


def one_token(now: Settings) -> OneToken:
    """Give the one token and whom it acts as: there is no default.

    Raises `SettingsMissing` or `SettingsWrong`.
    """
    token = now.development_token.get_secret_value()
    if token and len(token) < TOKEN_LENGTH:
        raise SettingsWrong("HUB_DEVELOPMENT_TOKEN", f"it wants {TOKEN_LENGTH} characters or more")
    if not token:
        raise SettingsMissing(
            "HUB_DEVELOPMENT_TOKEN",
            f"without HUB_OIDC_ISSUER, whose people sign in to the pages, there is the API alone, "
            f"for a token of {TOKEN_LENGTH} characters or more",
        )
    return OneToken(token, actor(now))


def gate(now: Settings, pool: Pool) -> Gate:
    """Make the way in. Raises `SettingsMissing`, `SettingsWrong` or `ProviderNotUsable`."""
    is_production = now.environment == "production"
    for name in ("oidc_client_id", "oidc_audience", "oidc_roles_claim", "oidc_subject_claim"):
        if not getattr(now, name):
            raise SettingsMissing(
                f"HUB_{name.upper()}", "the identity provider knows the hub by it"
            )
    secret = now.oidc_client_secret.get_secret_value()
    if not secret:
        raise SettingsMissing(
            "HUB_OIDC_CLIENT_SECRET", "the hub proves by it who it is when somebody signs in"
        )
    if "openid" not in now.oidc_scope.split():
        raise SettingsWrong(
            "HUB_OIDC_SCOPE", "without openid among its words nobody learns who signed in"
        )
    if is_production and not now.public_url.startswith("https://"):
        raise SettingsWrong("HUB_PUBLIC_URL", "browsers must reach the pages by https")
    client = Client(
        now.oidc_client_id, secret, now.oidc_audience,
        now.oidc_roles_claim, now.public_url, now.oidc_scope, now.oidc_subject_claim,
    )  # fmt: skip
    return Gate(Provider(now.oidc_issuer, is_production=is_production), client, pool)


def clients(now: Settings, scope: str) -> Clients:
    """Tell which program an access token with `scope` was given to.

    Raises `SettingsMissing` or `ProviderNotUsable`.
    """
    for name in ("oidc_issuer", "oidc_audience", "oidc_roles_claim"):
        if not getattr(now, name):
            raise SettingsMissing(
                f"HUB_{name.upper()}", "the identity provider says which system it is that calls"
            )
    provider = Provider(now.oidc_issuer, is_production=now.environment == "production")
    return Clients(
        provider, audience=now.oidc_audience, roles_claim=now.oidc_roles_claim, scope=scope
    )


def programs(now: Settings, way_in: Gate) -> Access:
    """Tell whose bearer tokens are: the provider's, and in development also the one token."""
    if now.environment == "production" or not now.development_token.get_secret_value():
        return way_in
    return EitherToken(one_token(now), way_in)


def with_pages(  # noqa: PLR0913  (each is a part of its own)
    access: Access, way_in: Gate, opened: Door, pool: Pool, rejects: Rejects | None = None,
    deciding: Deciding | None = None, runs: Runs | None = None, seal: PublicKey | None = None,
    kept: Kept | None = None,
) -> FastAPI:  # fmt: skip
    """Make the application of the API with the pages below its routes."""
    kept = kept or Kept()
    application = create_app(
        access=access, door=opened, pool=pool, known=rejects, deciding=deciding, runs=runs,
        seal=seal, kept=kept,
    )  # fmt: skip
    pages = create_pages(
        door=opened, gate=way_in, watcher=Arrivals(pool), alerts=Alerts(pool),
        known=rejects or Nowhere(), deciding=deciding, runs=runs, seal=seal, kept=kept,
    )  # fmt: skip
    application.router.routes.append(BelowTheApi("/", pages))
    application.state.pages_begin_at = "/start"
    return application


@contextmanager
def decisions(now: Settings) -> Iterator[Deciding]:
    """Carry people's decisions out, by the login that may add events."""
    with pooled(now.database_url_for("ingest"), least=0, most=2) as pool:
        yield Deciding(pool)


def serve(now: Settings, rejects: Rejects | None = None, runs: Runs | None = None) -> None:
    """Serve the API until interrupted: with the pages where people can sign in.

    Without an identity provider there is the API alone, for one token, on loopback. `rejects` knows
    what feeds rejected, `runs` how they were last read.
    """
    token, seal, kept = None, public_key(now), Kept(now.numbers_kept)
    if not now.oidc_issuer:
        _require_loopback(now.api_host)
        token = one_token(now)
    with door(now, connections=4) as (opened, pool), decisions(now) as deciding:
        if token:
            application = create_app(
                access=token, door=opened, pool=pool, known=rejects, deciding=deciding, runs=runs,
                seal=seal, kept=kept,
            )  # fmt: skip
        else:
            way_in = gate(now, pool)
            access = programs(now, way_in)
            application = with_pages(
                access, way_in, opened, pool, rejects, deciding, runs, seal, kept
            )
        seek_garbage_rarely()
        with CountingAhead(opened, kept):
            uvicorn.run(
                application, host=now.api_host, port=now.api_port, access_log=False,
                log_level="warning", server_header=False, timeout_graceful_shutdown=5,
            )  # fmt: skip


def seek_garbage_rarely() -> None:
    """Have Python look for cyclic garbage as a server should: what is loaded stays, and is skipped.

    A page makes some ten thousand objects, which all go without a search. By its own measure Python
    would search eighteen times while it makes one page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _require_loopback(host: str) -> None:
    """Raise `SettingsWrong` for an address that others could reach: there is no sign-in yet."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise SettingsWrong(
            "HUB_API_HOST", "only a loopback address without an identity provider (HUB_OIDC_ISSUER)"
        )
