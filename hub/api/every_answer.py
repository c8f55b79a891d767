"""What every answer has: a request id, no caching, and its place in the metrics and the log.

It speaks ASGI itself: the framework's own way of adding one function runs each request as a task
and hands its answer on through a queue, which is a twentieth of a page's time.
"""

import time
import uuid

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.api import problems
from hub.api.health import Metrics

log = structlog.get_logger()


class EveryAnswer:
    """Gives a request its id, forbids caching, counts and logs it by its route's template."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where that fails before anything was sent, send a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        request.state.request_id = str(uuid.uuid4())
        metrics: Metrics = request.app.state.metrics  # now: pages that are mounted change `app`
        began, is_begun = time.perf_counter(), False

        async def sending(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                _mark(request, metrics, message, time.perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:  # the border: whatever it is, nothing of it is shown
            log.exception("request failed", request_id=request.state.request_id)
            if is_begun:  # it is cut off: raised, the server would log it with its values
                return
            problem = problems.answer(
                request, 500, "Something went wrong", "it is logged under the request id"
            )
            await problem(scope, receive, sending)


def _mark(request: Request, metrics: Metrics, begun: Message, seconds: float) -> None:
    """Count and log an answer that begins, and give it its headers."""
    route = getattr(request.scope.get("route"), "path", "unknown")
    metrics.answered(request.method, route, begun["status"], seconds)
    log.info(
        "request", method=request.method, route=route, status=begun["status"],
        milliseconds=round(seconds * 1000, 1), request_id=request.state.request_id,
    )  # fmt: skip
    headers = MutableHeaders(scope=begun)
    headers["X-Request-Id"] = request.state.request_id
    headers["Cache-Control"] = "no-store"
    headers["X-Content-Type-Options"] = "nosniff"
