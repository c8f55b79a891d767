"""Programs in Java for the tests, copied by the ordinary Maven client, once, into a cache."""

import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

CACHE = Path(os.environ.get("HUB_TEST_CACHE", Path.home() / ".cache" / "case-record-hub"))
OLDEST_JAVA = 17
Running = TypeVar("Running")


class NotHere(Exception):
    """Java or Maven is not here, or what is wanted cannot be had."""


def or_skip(started: Callable[[], Running], demanded_by: str) -> Running:
    """Start a program; skip where it is not here, unless the environment demands it by a 1."""
    try:
        return started()
    except NotHere as reason:
        if os.environ.get(demanded_by) == "1":
            raise
        pytest.skip(str(reason))


def copied(name: str, *goal: str) -> Path:
    """The cache's directory of this name, filled the first time by a goal of Maven.

    Raises `NotHere`.
    """
    java = shutil.which("java")
    if java is None or _release(java) < OLDEST_JAVA:
        raise NotHere(f"Java {OLDEST_JAVA} or later is not installed")
    ready = CACHE / name
    if ready.is_dir():
        return ready
    maven = shutil.which("mvn")
    if maven is None:
        raise NotHere("Maven is not installed")
    partial = CACHE / f"{name}.{uuid.uuid4().hex}"
    done = subprocess.run(
        [maven, "--batch-mode", "--no-transfer-progress", *goal, f"-DoutputDirectory={partial}"],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise NotHere(f"Maven could not copy {name}: {done.stdout[-500:]}")
    if not ready.is_dir():
        partial.rename(ready)
    return ready


def _release(java: str) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0
