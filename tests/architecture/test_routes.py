"""Every route asks at the door, or is on the short list of those that hold nothing personal."""

from typing import Any, cast

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from hub.access.actors import Actor
from hub.api.app import create_app
from hub.api.asking import OneToken, asking
from hub.web.app import create_pages
from hub.web.visiting import visiting

OPEN = {
    "/livez", "/readyz", "/metrics", "/", "/subjects", "/subjects/{subject}/versions",
    "/subjects/{subject}/versions/{version}", "/schemas/ids/{schema_id}",
    "/schemas/ids/{schema_id}/versions", "/schemas/types", "/config", "/config/{subject}",
    "/mode",
}  # fmt: skip
"""Routes without a token: health, metrics, schemas."""


def application() -> FastAPI:
    nothing = cast("Any", None)
    return create_app(access=OneToken("", Actor("", "")), door=nothing, pool=nothing)


def routes(app: Any) -> list[APIRoute]:
    """Every API route, however deep a router holds it."""
    found = []
    for route in app.routes:
        if isinstance(route, APIRoute):
            found.append(route)
        elif hasattr(route, "routes"):
            found += routes(route)
    return found


def asks(dependant: Dependant) -> bool:
    return dependant.call is asking or any(asks(each) for each in dependant.dependencies)


def test_applications_share_the_routes_that_modules_made() -> None:
    """Made anew for each application, they would hold up the first request of each."""
    one, other = ([*map(id, routes(each))] for each in (application(), application()))
    assert len(one) > len(OPEN)
    assert one == other
    assert len(pages()) > len(SIGNING_IN)
    assert [*map(id, pages())] == [*map(id, pages())]


def test_every_route_asks_or_is_open() -> None:
    silent = {route.path for route in routes(application()) if not asks(route.dependant)}
    assert silent == OPEN


SIGNING_IN = {"/sign-in", "/sign-in/back", "/sign-out", "/signed-out", "/signed-in"}
"""Pages for whoever is not signed in; they hold nothing of anybody."""


LISTENING = "/child/{person_id}/arrivals"
"""Stays open and asks at the door for each word it says, as whoever is signed in by then."""


def visits(dependant: Dependant) -> bool:
    return dependant.call is visiting or any(visits(each) for each in dependant.dependencies)


def pages() -> list[APIRoute]:
    nothing = cast("Any", None)
    return routes(
        create_pages(door=nothing, gate=nothing, watcher=nothing, alerts=nothing, known=nothing)
    )


def test_every_page_is_for_a_visitor_or_for_signing_in() -> None:
    alone = {route.path for route in pages() if not visits(route.dependant)}
    assert alone == SIGNING_IN | {LISTENING}
    assert len(pages()) > len(SIGNING_IN) + 10


def test_every_page_of_a_child_names_the_child_to_the_door() -> None:
    for route in pages():
        if route.path.startswith("/child/"):
            assert "person_id" in {each.name for each in route.dependant.path_params}, route.path


def test_there_are_routes_that_ask() -> None:
    asking_routes = {route.path for route in routes(application()) if asks(route.dependant)}
    assert any(path.endswith("/{person_id}/timeline") for path in asking_routes)


def test_no_search_puts_names_in_an_address() -> None:
    for route in routes(application()):
        names = {parameter.name for parameter in route.dependant.query_params}
        assert not names & {"name", "nhs_number", "postcode", "date_of_birth", "identifier"}
