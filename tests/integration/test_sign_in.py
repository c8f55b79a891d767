"""Signing in at a real provider: who comes in, who does not, and how it ends."""

import io
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import structlog
from fastapi.testclient import TestClient

from hub.access.actors import Actor
from hub.demo.identity_provider import CLIENT_ID, PASSWORD, EmbeddedIdentityProvider
from hub.errors import ProviderNotUsable
from hub.logging import configure_logging
from hub.signin import sessions
from hub.signin.claims import actor_of
from hub.signin.gate import Client
from hub.signin.provider import KEYS_AGE, KEYS_HELD, Provider, require_trustworthy
from hub.signin.tokens import TokenRefused
from hub.signin.trusted import certificates
from tests.conftest import PUBLIC, Database
from tests.signing_in import Visit, at_the_pages, authorize, visit

__all__ = ["visit"]


def test_a_page_asks_to_sign_in_and_comes_back_to_itself(visit: Visit) -> None:
    asked = visit.browser.get("/find?x=1", follow_redirects=False)
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Ffind%3Fx%3D1"

    page = visit.sign_in("amira.khan", "/find")

    assert page.status_code == 200
    assert page.url.path == "/find"
    assert "Amira Khan" in page.text
    assert "caseworker" in page.text


def test_the_cookie_is_for_this_browser_and_no_script(visit: Visit) -> None:
    begun = visit.browser.get("/sign-in", follow_redirects=False)
    back = visit.browser.get(
        authorize(begun.headers["location"], "amira.khan"), follow_redirects=False
    )
    cookie = back.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Domain" not in cookie


def test_a_sign_in_comes_back_once(visit: Visit) -> None:
    begun = visit.browser.get("/sign-in", follow_redirects=False)
    back = authorize(begun.headers["location"], "amira.khan")
    assert visit.browser.get(back, follow_redirects=False).status_code == 303
    again = TestClient(visit.browser.app, base_url=PUBLIC).get(back)
    assert again.status_code == 400
    assert "is over" in again.text


def test_certificates_are_read_once_and_not_at_every_sign_in(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    certificates()
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: read.append(1))
    assert visit.sign_in("amira.khan").status_code == 200
    assert read == []


@pytest.mark.parametrize("query", ["", "code=x", "state=x&code=y", "error=access_denied&state=x"])
def test_what_was_never_begun_does_not_come_back(visit: Visit, query: str) -> None:
    answer = visit.browser.get(f"/sign-in/back?{query}")
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_a_code_of_another_sign_in_is_refused(visit: Visit) -> None:
    first = visit.browser.get("/sign-in", follow_redirects=False).headers["location"]
    second = visit.browser.get("/sign-in", follow_redirects=False).headers["location"]
    stolen = httpx.URL(authorize(first, "grace.osei")).params["code"]
    state = httpx.URL(second).params["state"]
    answer = visit.browser.get(f"/sign-in/back?code={stolen}&state={state}")
    assert answer.status_code == 400
    assert visit.browser.get("/find", follow_redirects=False).status_code == 303


def test_a_sign_in_that_another_browser_began_signs_nobody_in(visit: Visit) -> None:
    other = TestClient(visit.browser.app, base_url=PUBLIC)
    begun = other.get("/sign-in", follow_redirects=False).headers["location"]
    back = authorize(begun, "grace.osei")
    for victim in (visit.browser, TestClient(visit.browser.app, base_url=PUBLIC)):
        victim.get("/sign-in", follow_redirects=False)  # with a cookie of its own
        answer = victim.get(back, follow_redirects=False)
        assert answer.status_code == 400
        assert victim.get("/find", follow_redirects=False).status_code == 303
    assert other.get(back, follow_redirects=False).status_code == 303


def test_two_tabs_of_one_browser_sign_in(visit: Visit) -> None:
    first, second = (
        visit.browser.get("/sign-in", follow_redirects=False).headers["location"] for _ in range(2)
    )
    for begun in (second, first):
        back = authorize(begun, "amira.khan")
        assert visit.browser.get(back, follow_redirects=False).status_code == 303


def test_signing_out_is_asked_for_by_a_page_of_ours(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    for headers in ({}, {"Origin": "http://evil.example"}):
        assert visit.browser.post("/sign-out", headers=headers).status_code == 403
    assert visit.browser.get("/find").status_code == 200


def proved(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, address: str, said: int | None
) -> datetime | None:
    """Sign in at a provider whose ID token says when somebody proved who they are, or does not."""
    verified = Provider.verified

    def saying(self: Provider, token: str, *about: Any) -> dict[str, Any]:
        claims = verified(self, token, *about)
        claims.pop("auth_time", None)
        return claims | ({} if said is None else {"auth_time": said})

    monkeypatch.setattr(Provider, "verified", saying)
    begun = visit.browser.get(address, follow_redirects=False)
    visit.browser.get(authorize(begun.headers["location"], "amira.khan"), follow_redirects=False)
    session = visit.gate.session(visit.browser.cookies["hub"])
    assert session
    return session.signed_in_at


def test_a_sign_in_without_a_password_is_as_old_as_the_last_one_with_it(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours_ago = int((datetime.now(UTC) - timedelta(hours=3)).timestamp())
    at = proved(visit, monkeypatch, "/sign-in", hours_ago)
    assert at == datetime.fromtimestamp(hours_ago, UTC)
    form = visit.browser.get(f"/child/{uuid4()}/emergency", follow_redirects=False)
    assert form.headers["location"].startswith("/sign-in?again=yes")


def test_where_the_provider_does_not_say_only_who_was_asked_again_proved_it(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proved(visit, monkeypatch, "/sign-in", None) is None
    again = proved(visit, monkeypatch, "/sign-in?again=yes", None)
    assert again
    assert again > datetime.now(UTC) - timedelta(minutes=1)


def test_a_token_made_just_now_is_no_sign_in_of_just_now() -> None:
    claims = {"iss": "https://id.example", "sub": "k.lee", "roles": ["caseworker"], "iat": 1}
    assert actor_of(claims, roles_claim="roles", names={}).signed_in_at is None
    told = actor_of(claims | {"auth_time": 5}, roles_claim="roles", names={})
    assert told.signed_in_at == datetime.fromtimestamp(5, UTC)


def test_it_goes_nowhere_else_after_signing_in(visit: Visit) -> None:
    page = visit.sign_in("amira.khan", "https://evil.example/")
    assert page.url.host == "hub.test"


def test_signing_out_ends_it_here_and_there(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    left = visit.browser.post("/sign-out", headers={"Origin": PUBLIC}, follow_redirects=False)
    assert left.status_code == 200, "a form that another host answers is stopped by the browser"
    assert "/logout" in left.headers["refresh"]
    assert visit.browser.get("/find", follow_redirects=False).status_code == 303


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    cookie = visit.browser.cookies["hub"]
    visit.post("/sign-out")
    thief = TestClient(visit.browser.app, base_url=PUBLIC, cookies={"hub": cookie})
    assert thief.get("/find", follow_redirects=False).status_code == 303


def test_somebody_is_signed_out_everywhere_from_the_next_request_on(
    visit: Visit, database: Database, provider: EmbeddedIdentityProvider
) -> None:
    assert visit.sign_in("amira.khan").status_code == 200
    with database.connect("api") as connection:
        sessions.end_all(connection, provider.issuer, "amira.khan")
    assert visit.browser.get("/find", follow_redirects=False).status_code == 303


def test_a_session_ends_by_itself(visit: Visit, database: Database) -> None:
    for column in ("last_seen_at", "ends_at"):
        visit.sign_in("amira.khan")
        with database.connect() as connection:
            connection.execute(f"UPDATE hub.session SET {column} = now() - interval '31 minutes'")
        assert visit.browser.get("/find", follow_redirects=False).status_code == 303


def test_the_table_of_sessions_opens_none(visit: Visit, database: Database) -> None:
    visit.sign_in("amira.khan")
    with database.connect() as connection:
        rows = connection.execute("SELECT id_hash FROM hub.session").fetchall()
    assert visit.browser.cookies["hub"].encode() not in {bytes(row[0]) for row in rows}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://hub.test.evil.example"])
def test_a_form_of_another_site_does_nothing(visit: Visit, origin: str) -> None:
    visit.sign_in("amira.khan")
    answer = visit.browser.post("/find", data={"name": "Khan"}, headers={"Origin": origin})
    assert answer.status_code == 403
    unsaid = visit.browser.post("/find", data={"name": "Khan"})
    assert unsaid.status_code == 403


def test_a_purpose_is_chosen_and_kept(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    assert "working with the child" in visit.browser.get("/find").text
    visit.post("/purpose", purpose="safeguarding_enquiry", next="/find")
    assert "an enquiry whether a child is safe" in visit.browser.get("/find").text
    visit.post("/purpose", purpose="curiosity")
    assert "an enquiry whether a child is safe" in visit.browser.get("/find").text


def tokens(provider: EmbeddedIdentityProvider, username: str) -> dict[str, str]:
    """Ask the provider for tokens directly, as a program would."""
    answer = httpx.post(
        f"{provider.issuer}/token",
        auth=(CLIENT_ID, provider.client_secret),
        data={"grant_type": "password", "username": username, "password": PASSWORD,
              "scope": "openid profile"},
    )  # fmt: skip
    answer.raise_for_status()
    given: dict[str, str] = answer.json()
    return given


def test_an_access_token_tells_who_asks(visit: Visit, provider: EmbeddedIdentityProvider) -> None:
    given = tokens(provider, "ines.duarte")
    assert visit.gate.identify(given["access_token"]) == Actor(
        "Ines Duarte", "auditor", f"{provider.issuer} ines.duarte"
    )
    for kind in ("id_token", "refresh_token"):
        if kind in given:
            with pytest.raises(TokenRefused):
                visit.gate.identify(given[kind])


@pytest.mark.parametrize(
    "issuer",
    ["http://id.example", "https://127.0.0.1", "https://localhost:8443", "https://[::1]/x",
     "https://a.localhost", "ftp://id.example", "id.example", ""],
)  # fmt: skip
def test_production_refuses_a_provider_that_could_be_imitated(issuer: str) -> None:
    with pytest.raises(ProviderNotUsable):
        Provider(issuer)


def test_production_takes_a_provider_behind_tls() -> None:
    require_trustworthy("https://login.example/tenant")


def test_a_provider_that_does_not_answer_is_said_so(visit: Visit) -> None:
    gone = Provider("http://127.0.0.1:9", is_production=False)
    with pytest.raises(ProviderNotUsable, match="does not answer"):
        gone.endpoints()


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What the hub logs, as an operator reads it."""
    found = io.StringIO()
    configure_logging(stream=found)
    yield found
    structlog.reset_defaults()


def test_whoever_runs_the_hub_is_told_why_nobody_can_sign_in(
    database: Database, provider: EmbeddedIdentityProvider, said: io.StringIO
) -> None:
    with pytest.raises(ProviderNotUsable):
        Provider("http://127.0.0.1:9", is_production=False).endpoints()
    assert "Connection refused" in said.getvalue()

    mistyped = Client(CLIENT_ID, "another secret", "hub-api", "roles", PUBLIC)
    with at_the_pages(database, provider.issuer, mistyped) as visit:
        assert visit.sign_in("amira.khan").status_code == 400
        visit.browser.get("/sign-in/back?error=invalid_scope&state=x")
        visit.browser.get("/sign-in/back?error=Amira+Khan&state=x")
    assert '"reason_code": "invalid_client"' in said.getvalue()
    assert '"reason_code": "invalid_scope"' in said.getvalue()
    assert "Amira" not in said.getvalue()


def test_keys_outlast_a_provider_that_is_away_and_it_is_not_asked_by_everybody(
    provider: EmbeddedIdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = tokens(provider, "amira.khan")["access_token"]
    known = Provider(provider.issuer, is_production=False)
    known.verified(token, "hub-api", "access")
    asked: list[str] = []

    def away(address: str) -> dict[str, Any]:
        asked.append(address)
        raise ProviderNotUsable("away")

    monkeypatch.setattr("hub.signin.provider._fetched", away)
    known._fetched -= KEYS_AGE + 1
    for _ in range(3):
        assert known.verified(token, "hub-api", "access")["sub"] == "amira.khan"
    assert len(asked) == 1

    known._fetched -= KEYS_HELD
    with pytest.raises(ProviderNotUsable):
        known.verified(token, "hub-api", "access")


def test_signing_out_ends_it_here_though_the_provider_is_away(visit: Visit) -> None:
    visit.sign_in("amira.khan")
    visit.gate._provider = Provider("http://127.0.0.1:9", is_production=False)
    left = visit.browser.post("/sign-out", headers={"Origin": PUBLIC})
    assert "You are signed out" in left.text
    assert "hub" not in visit.browser.cookies
