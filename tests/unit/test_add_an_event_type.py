"""The how-to for a new event type, done exactly as it is written, in a copy of the schemas."""

import json
import re
import shutil
from pathlib import Path

import pytest

from schemas.codec import decode
from schemas.examples import from_json
from schemas.release import main
from schemas.repository import ROOT, SchemaRepository

PAGE = ROOT.parent / "docs/how-to/add-an-event-type.md"
NEW = "early_help.play_session_held"
HERE = Path("events/early_help/play_session_held")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the schemas with the files of the page."""
    for part in ("shared", "events"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "registry.lock", tmp_path / "registry.lock")
    written = re.findall(
        r"^```json schemas/(\S+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    for path, text in written:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def released(copy: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["--write"], copy)
    return status, "".join(capsys.readouterr())


def test_the_how_to_works_as_it_is_written(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = released(copy, capsys)
    assert (status, f"pinned {NEW}.v1" in said, "kept" in said) == (0, True, True)
    schema = SchemaRepository(copy).newest(NEW)
    kept = json.loads((copy / HERE / "examples/v1.golden.json").read_text("utf-8"))
    assert schema.id
    assert decode(schema, bytes.fromhex(kept["avro_hex"])) == from_json(schema, kept["event"])


@pytest.mark.parametrize(("change", "said"), [
    (('"hub.early_help.v1"', '"hub.v1"'), 'PlaySessionHeld in the namespace "hub.early_help.v1"'),
    (('"PlaySessionHeld"', '"PlaySession"'), "must be called PlaySessionHeld"),
    (('"envelope"', '"head"'), 'its first field must be "envelope"'),
    (('"sensitivity": "none"', '"sensitivity": "secret"'), "held_on needs a `sensitivity`: none,"),
    (('"doc": "The day."', '"doc": "The day"'), "held_on needs a `doc`"),
    (("for the child's sake.", "of course"), "its `doc` must be a sentence"),
])  # fmt: skip
def test_what_is_not_right_is_said_before_anything_is_pinned(
    copy: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], said: str
) -> None:
    schema, lock = copy / HERE / "v1.avsc", (copy / "registry.lock").read_bytes()
    assert change[0] in schema.read_text()
    schema.write_text(schema.read_text().replace(*change))

    status, told = released(copy, capsys)

    assert status == 1
    assert f"{NEW}.v1: " in told
    assert said in told
    assert (copy / "registry.lock").read_bytes() == lock


@pytest.mark.parametrize(("name", "text", "said"), [
    ("full.valid.json", None, "it needs the example examples/full.valid.json"),
    ("held_on_is_not_a_date.invalid.json", None, "an example that is not valid"),
    ("full.valid.json", "{", "examples/full.valid.json: Expecting"),
    ("full.valid.json", "{}", "examples/full.valid.json: envelope"),
    ("minimal.valid.json", "e7b30702", "its source gives is e7b30702-fb88-5764-9487-129b1f8bebcc"),
])  # fmt: skip
def test_examples_are_looked_at_before_anything_is_pinned(
    copy: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, said: str
) -> None:
    path = copy / HERE / "examples" / name
    if text is None:
        path.unlink()
    elif text in path.read_text() and text != "{":
        path.write_text(path.read_text().replace(text, "00000000"))
    else:
        path.write_text(text)
    status, told = released(copy, capsys)
    assert (status, said in told) == (1, True), told
    assert NEW not in (copy / "registry.lock").read_text()


def test_a_file_that_cannot_be_read_is_named(copy: Path) -> None:
    (copy / HERE / "v1.avsc").write_text("{")
    with pytest.raises(json.JSONDecodeError) as stopped:
        main(["--check"], copy)
    assert str(HERE / "v1.avsc") in stopped.value.__notes__[0]
