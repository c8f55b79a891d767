"""Addresses that a page and the API share: a program is told by what it sends.

`/reports` is the page that managers open and what programs ask for. Whoever sends a token, or asks
for JSON by name, is a program; everybody else gets the page, where there are pages.
"""

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match, Mount
from starlette.types import Scope


class SharedAddress(APIRoute):
    """A route of the API that lets browsers through to the page of the same address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a request is for the API."""
        is_page = _has_pages(scope) and not _is_a_program(Headers(scope=scope))
        return (Match.NONE, {}) if is_page else super().matches(scope)


class BelowTheApi(Mount):
    """The pages below the API's routes; a program at an address there is not gets a problem."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a request is for a page."""
        is_page = scope["type"] == "http" and not _is_a_program(Headers(scope=scope))
        return super().matches(scope) if is_page else (Match.NONE, {})


def _has_pages(scope: Scope) -> bool:
    return hasattr(scope["app"].state, "pages_begin_at")


def _is_a_program(headers: Headers) -> bool:
    accepted = headers.get("accept", "")
    return "authorization" in headers or ("json" in accepted and "html" not in accepted)
