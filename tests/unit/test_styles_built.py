"""The styles are built once where several processes want them at the same time."""

import threading
from pathlib import Path

import pytest

from hub.web import build


def test_who_comes_while_they_are_built_waits_and_builds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, built = threading.Event(), threading.Event(), list[str]()
    monkeypatch.setattr(build, "STATIC", tmp_path / "static")
    monkeypatch.setattr(build, "STAMP", tmp_path / "static/built.json")

    def slowly(wanted: str) -> None:
        begun.set()
        assert go_on.wait(30)
        built.append(wanted)
        build.STAMP.write_text(f'{{"of": "{wanted}"}}', encoding="utf-8")

    monkeypatch.setattr(build, "_build", slowly)
    told = dict[str, bool]()
    first = threading.Thread(target=lambda: told.update(first=build.build()))
    second = threading.Thread(target=lambda: told.update(second=build.build()))
    first.start()
    assert begun.wait(30)
    second.start()
    second.join(0.2)
    assert second.is_alive()
    go_on.set()
    first.join(30)
    second.join(30)
    assert (told, len(built)) == ({"first": True, "second": False}, 1)
