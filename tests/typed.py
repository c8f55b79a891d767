"""Run `hub` in this process just as it is typed: to start one costs a second or two each time."""

import io
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import structlog

from hub import cli, console
from hub.settings import settings


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def ended_with(self, code: int, words: tuple[str, ...]) -> "Ran":
        """Give it back where it ended so."""
        assert self.code == code, f"{words}: {self.code}\n{self.out}{self.err}"
        return self


def typed(*words: str, expect: int = 0, environment: Mapping[str, str]) -> Ran:
    """Run one command with these settings too; what it leaves in the process is taken back.

    An error that nobody foresaw is what it is of a service: a line of the log, and code 1.
    """
    out, err = _a_pipe(), _a_pipe()
    with _as_if_begun(words, environment), redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ran(code, _said(out), _said(err)).ended_with(expect, words)


def _a_pipe() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)


def _said(pipe: io.TextIOWrapper) -> str:
    buffer = pipe.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


@contextmanager
def _as_if_begun(words: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[None]:
    """Give a command its words and settings, and no settings or logging of another's."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    root.handlers = []  # a command closes those it finds
    settings.cache_clear()
    try:
        with ExitStack() as as_if:
            as_if.enter_context(patch.object(sys, "argv", ["hub", *words]))
            as_if.enter_context(patch.dict(os.environ, environment))
            for each in (console.out, console.err):  # made where another test had set COLUMNS
                as_if.enter_context(patch.object(each, "_width", None))
            yield
    finally:
        settings.cache_clear()
        structlog.reset_defaults()
        root.handlers, sys.excepthook = handlers, hook
        root.setLevel(level)
