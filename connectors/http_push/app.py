"""The push server: ``POST /v1/events`` and the receipts, for senders with a token."""

import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import ClientDisconnect

from connectors.errors import BrokerUnavailable
from connectors.http_push import problems
from connectors.http_push.examples import ANSWER, REQUEST
from connectors.http_push.problems import Problem, documented
from connectors.http_push.receiving import RETRY_SECONDS, Broker, Receiver
from connectors.http_push.senders import CannotTell, Identifies, NotASender, Sender, TokenRefused

log = structlog.get_logger()

ABOUT = """
Events of a source system that can call us. A request is taken whole or not at all, and is answered
when Kafka has every event of it. The same event again publishes nothing; changed, it is the next
revision.
"""
MOST_WAITING = 16
"""Requests of one sender that may wait while another of it is taken."""
LONGEST_KEY = 255
bearer = HTTPBearer(
    auto_error=False, bearerFormat="JWT",
    description="An access token of the identity provider, by client credentials.",
)  # fmt: skip


def create_app(
    *, senders: Identifies, receiver: Receiver, broker: Broker, max_body_bytes: int
) -> FastAPI:
    """Make the application."""
    app = FastAPI(
        title="Case record hub: push", version="1", description=ABOUT,
        docs_url=None, redoc_url=None,  # their pages load scripts from other hosts
    )  # fmt: skip
    app.state.senders, app.state.receiver, app.state.broker = senders, receiver, broker
    app.state.max_body_bytes = max_body_bytes
    app.state.turns = {}
    app.post(
        "/v1/events", tags=["events"], status_code=202, openapi_extra=REQUEST,
        responses=documented(400, 401, 403, 413, 415, 422, 429, 503, ok=(202, ANSWER)),
    )(take)  # fmt: skip
    app.get(
        "/v1/receipts/{receipt_id}", tags=["events"],
        responses=documented(401, 403, 404, 503, ok=(200, ANSWER)),
    )(receipt)  # fmt: skip
    app.get("/livez", tags=["health"])(livez)
    app.get("/readyz", tags=["health"])(readyz)
    problems.register(app)
    app.middleware("http")(_each_request)
    return app


async def _each_request(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Give a request its id, forbid caching, and log it in one line without its content."""
    state = request.state
    state.request_id = str(uuid.uuid4())
    began = time.perf_counter()
    try:
        response = await call_next(request)
    except Exception:  # the border: whatever it is, nothing of it is shown
        log.exception("request failed", request_id=state.request_id)
        response = problems.answer(
            request, Problem(500, "fault", "something went wrong; it is logged; send it again")
        )
    log.info(
        "request", method=request.method, status=response.status_code,
        route=getattr(request.scope.get("route"), "path", "unknown"),
        milliseconds=round((time.perf_counter() - began) * 1000, 1), request_id=state.request_id,
        system=getattr(state, "system", None), accepted=getattr(state, "accepted", None),
        unchanged=getattr(state, "unchanged", None),
        reason_code=getattr(state, "reason_code", None),
    )  # fmt: skip
    response.headers["X-Request-Id"] = state.request_id
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def sending(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Sender:
    """Tell who sends, or answer 401, or 403 where that is no sender."""
    senders: Identifies = request.app.state.senders
    alone = len(request.headers.getlist("Authorization")) == 1
    token = credentials.credentials if credentials and alone else ""
    try:
        sender = senders.identify(token)
    except TokenRefused as fault:
        log.warning("token refused", reason_code=str(fault), request_id=request.state.request_id)
        raise Problem(
            401, "no_token", "send a token of the identity provider: Authorization: Bearer …",
            headers={"WWW-Authenticate": "Bearer"},
        ) from None  # fmt: skip
    except NotASender as fault:
        raise Problem(403, "not_a_sender", str(fault)) from None
    except CannotTell:
        log.exception("senders unknown", request_id=request.state.request_id)
        raise _not_now("senders", "nobody can be let in now; send the same again") from None
    request.state.system = sender.system
    return sender


SendingNow = Annotated[Sender, Depends(sending)]


def _not_now(code: str, detail: str, status: int = 503) -> Problem:
    return Problem(status, code, detail, headers={"Retry-After": str(RETRY_SECONDS)})


async def take(
    request: Request,
    sender: SendingNow,
    idempotency_key: Annotated[
        str | None,
        Header(description="Makes a repeated request the same one: it is answered alike."),
    ] = None,
) -> Response:
    """Publish one event, or several: all of them or none.

    Answered when Kafka has them all. Send the same again whenever no answer came.
    """
    key = _key(idempotency_key)
    media_type = _media_type(request)
    body = await _body(request, request.app.state.max_body_bytes)
    turn = request.app.state.turns.setdefault(sender.system, CapacityLimiter(1))
    if turn.statistics().tasks_waiting >= MOST_WAITING:
        raise _not_now("too_many_requests", "wait for your other requests to be answered", 429)
    receiver: Receiver = request.app.state.receiver
    taken = await to_thread.run_sync(receiver.take, sender, body, media_type, key, limiter=turn)
    request.state.accepted = taken.receipt["accepted"] if taken.is_new else 0
    request.state.unchanged = len(taken.receipt["events"]) - request.state.accepted
    where = f"/v1/receipts/{taken.receipt['id']}"
    return JSONResponse(taken.receipt, 202, headers={"Location": where})


def receipt(request: Request, receipt_id: str, sender: SendingNow) -> Response:
    """Give a receipt of the sender's own again. It is kept for ninety days."""
    receiver: Receiver = request.app.state.receiver
    found = receiver.receipt(sender, receipt_id)
    if found is None:
        raise Problem(404, "no_receipt", "you have none of that id")
    return JSONResponse(found)


def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


def readyz(request: Request) -> Response:
    """Kafka takes connections."""
    broker: Broker = request.app.state.broker
    try:
        broker.check()
    except BrokerUnavailable:
        return JSONResponse({"status": "not ready", "why": "Kafka does not answer"}, 503)
    return JSONResponse({"status": "ready"})


def _key(given: str | None) -> str | None:
    """Read an idempotency key, with or without the quotes of a structured header."""
    if given is None:
        return None
    key = given.strip().removeprefix('"').removesuffix('"')
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problem(
            422, "key",
            f"Idempotency-Key must be 1 to {LONGEST_KEY} printable characters",
        )  # fmt: skip
    return key


def _media_type(request: Request) -> str:
    """Give the body's media type. Raises `Problem` for an encoding that is not read."""
    given = request.headers.get("Content-Type", "")
    media_type, *parameters = (part.strip().lower() for part in given.split(";"))
    charsets = {part for part in parameters if part.startswith("charset=")}
    if not charsets <= {"charset=utf-8", 'charset="utf-8"'}:
        raise Problem(415, "charset", "send JSON in UTF-8")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(415, "compressed", "send the body as it is")
    return media_type


async def _body(request: Request, most: int) -> bytes:
    """Read a body and no more than is taken. Raises `Problem`."""
    too_large = Problem(413, "too_large", f"at most {most:,} bytes are taken at a time")
    length: Any = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length[:20]) > most:
        raise too_large
    read = bytearray()
    try:
        async for part in request.stream():
            read += part
            if len(read) > most:
                raise too_large
    except ClientDisconnect:
        raise Problem(400, "cut_off", "the body did not arrive") from None
    return bytes(read)
