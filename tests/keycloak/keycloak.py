"""A real Keycloak for the tests: one process on 127.0.0.1, its distribution copied by Maven.

It comes through the ordinary Maven client, once, into a cache directory. Where Java 17 or Maven is
missing the tests that want it skip with that reason; with HUB_TEST_REQUIRE_KEYCLOAK=1 they fail.
"""

import html
import os
import re
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import httpx

from hub.demo.embedded_broker import free_port
from tests.from_maven import copied

VERSION = "26.4.7"
REALM = Path(__file__).with_name("realm.json")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
START_TIMEOUT = 600.0
SLOW = 60.0
"""Seconds its first page may take, which is written when it is first asked for."""
PASSWORD = "invented-families"
PAGES_SECRET = "a-secret-of-the-pages"
PORTAL_SECRET = "a-secret-of-the-portal"


def distribution() -> Path:
    """The distribution's archive, copied the first time. Raises `NotHere`."""
    artifact = f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
    directory = copied(f"keycloak-{VERSION}", f"{PLUGIN}:copy", artifact)
    return directory / f"keycloak-quarkus-dist-{VERSION}.zip"


class Keycloak:
    """One server with one realm, whose users and clients are in ``realm.json``."""

    def __init__(self, directory: Path, *, public_url: str) -> None:
        with zipfile.ZipFile(distribution()) as archive:
            archive.extractall(directory)
        self.home = directory / f"keycloak-{VERSION}"
        imported = self.home / "data" / "import"
        imported.mkdir(parents=True)
        realm = REALM.read_text(encoding="utf-8").replace("{public_url}", public_url)
        (imported / REALM.name).write_text(realm, encoding="utf-8")
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}/realms/council"
        self._log = directory / "keycloak.log"
        self._start()

    def _start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["sh", str(self.home / "bin" / "kc.sh"), "start-dev", "--import-realm",
                 "--db=dev-mem", "--http-host=127.0.0.1", f"--http-port={self.port}"],
                stdout=log, stderr=log, cwd=self.home, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.5)
        self.stop()
        raise RuntimeError(self._log.read_text(encoding="utf-8")[-2000:])

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.issuer}/.well-known/openid-configuration").is_success
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        """End it and what it keeps."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def program_token(self, client: str, secret: str) -> str:
        """Give the access token of a program, by client credentials."""
        answer = httpx.post(
            f"{self.issuer}/protocol/openid-connect/token",
            data={"grant_type": "client_credentials"}, auth=(client, secret), timeout=SLOW,
        )  # fmt: skip
        return str(answer.raise_for_status().json()["access_token"])


def authorize(address: str, username: str, password: str = PASSWORD) -> httpx.Response:
    """Fill in Keycloak's form; give what it answers."""
    form = httpx.get(address, timeout=SLOW)
    found = re.search(r'<form[^>]* action="([^"]+)"', form.text)
    assert found, form.text
    # Its cookies are marked for TLS only, which a client on loopback would keep to itself.
    cookies = "; ".join(f"{name}={value}" for name, value in form.cookies.items())
    return httpx.post(
        html.unescape(found[1]), data={"username": username, "password": password},
        headers={"Cookie": cookies}, timeout=SLOW,
    )  # fmt: skip
