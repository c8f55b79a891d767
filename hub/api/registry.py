"""The schema registry's reading paths, so that any Kafka tool can decode the topics.

What it answers was compared with a recorded conversation with a real registry. Schemas hold no
personal data, so these paths need no token.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from hub.api.problems import asks_for_a_page
from schemas import registry
from schemas.errors import UnknownEventType, UnknownSchemaId
from schemas.repository import repository

router = APIRouter(tags=["schema registry"])
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
LARGEST = 2**31 - 1


def _answer(content: Any, status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, media_type=MEDIA_TYPE)


def _wrong(code: int, message: str) -> JSONResponse:
    return _answer({"error_code": code, "message": message}, code // 100 if code > 999 else code)  # noqa: PLR2004


@router.get("/", response_class=JSONResponse)
def root(request: Request) -> Response:
    """Say nothing, as registries do; tools ask here whether one is running.

    A browser is led to the pages, where there are any: people open the address they are told.
    """
    pages = getattr(request.app.state, "pages_begin_at", None)
    if pages and asks_for_a_page(request):
        return RedirectResponse(pages, 303, headers={"Vary": "Accept"})
    return JSONResponse({}, headers={"Vary": "Accept"})


@router.get("/subjects")
def subjects() -> JSONResponse:
    """Name every subject: one for each event type."""
    return _answer(registry.subjects())


@router.get("/subjects/{subject}/versions")
def versions(subject: str) -> JSONResponse:
    """List a subject's versions."""
    try:
        return _answer([each.version for each in repository().versions(subject)])
    except UnknownEventType:
        return _no_subject(subject)


@router.get("/subjects/{subject}/versions/{version}")
def version(subject: str, version: str) -> JSONResponse:
    """Give one version of a subject, or ``latest``."""
    number = _number(version)
    if number == 0:
        return _wrong(
            42202,
            f"The specified version '{version}' is not a valid version id. Allowed values are "
            'between [1, 2^31-1] and the string "latest"',
        )
    if subject not in registry.subjects():
        return _no_subject(subject)
    try:
        return _answer(registry.version(subject, None if number < 0 else number))
    except UnknownEventType:
        return _wrong(40402, f"Version {version} not found.")


@router.get("/schemas/ids/{schema_id}")
def schema(schema_id: Annotated[int, Path(ge=0, le=LARGEST)]) -> JSONResponse:
    """Give the schema a message names in its first bytes."""
    try:
        return _answer({"schema": registry.schema_text(repository().by_id(schema_id))})
    except UnknownSchemaId:
        return _wrong(40403, "Schema not found")


@router.get("/schemas/ids/{schema_id}/versions")
def subjects_of(schema_id: Annotated[int, Path(ge=0, le=LARGEST)]) -> JSONResponse:
    """Say which subject and version a schema id is."""
    try:
        found = repository().by_id(schema_id)
    except UnknownSchemaId:
        return _wrong(40403, "Schema not found")
    return _answer([{"subject": found.event_type, "version": found.version}])


@router.get("/schemas/types")
def types() -> JSONResponse:
    """Name the schema languages there are."""
    return _answer(["AVRO"])


@router.get("/config")
def config() -> JSONResponse:
    """Say how schemas may change: new ones must read old events and old ones new events."""
    return _answer({"compatibilityLevel": "FULL_TRANSITIVE"})


@router.get("/config/{subject}")
def config_of(subject: str) -> JSONResponse:
    """Say how a subject's schemas may change: as all may."""
    return config() if subject in registry.subjects() else _no_subject(subject)


@router.get("/mode")
def mode() -> JSONResponse:
    """Say that schemas are not registered here: they are files in the project."""
    return _answer({"mode": "READONLY"})


def _no_subject(subject: str) -> JSONResponse:
    return _wrong(40401, f"Subject '{subject}' not found.")


def _number(version: str) -> int:
    """Read a version: a number, -1 for the latest, 0 for what is neither."""
    if version in {"latest", "-1"}:
        return -1
    is_number = version.isascii() and version.isdecimal()
    return int(version) if is_number and 0 < int(version) <= LARGEST else 0
