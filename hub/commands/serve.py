"""``hub serve``: the API, on loopback."""

from hub import wiring
from hub.console import faults_explained, out
from hub.settings import settings


def serve() -> None:
    """Serve the API until interrupted.

    Until sign-in exists it needs HUB_DEVELOPMENT_TOKEN (16 characters or more) and
    HUB_DEVELOPMENT_ACTOR, the name every request acts as, and it listens on loopback only.
    """
    now = settings()
    with faults_explained():
        out.print(
            f"The API is at http://{now.api_host}:{now.api_port} (what there is: /openapi.json)"
        )
        wiring.serve(now)
