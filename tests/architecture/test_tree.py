"""Rules about the whole tree: sizes, names, documentation, and what must not be committed."""

import ast
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

from connectors.feeds import systems
from connectors.http_push.settings import PushSettings
from connectors.running.timetable import Entry
from hub import errors
from hub.commands.settings import reference_page
from hub.logging import ALLOWED
from hub.settings import Settings
from schemas.yaml_text import read_yaml

ROOT = Path(__file__).parents[2]
PACKAGES = ("hub", "schemas", "projections", "connectors")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
TOP_LEVEL = {
    "pyproject.toml", "hub", "schemas", "projections", "connectors", "tests", "docker-compose.yml",
    "README.md", "docs", ".ci", "Makefile", "Dockerfile", "LICENSE", "CHANGELOG.md",
    "CONTRIBUTING.md", "SECURITY.md", ".gitignore", ".dockerignore",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_the_root_holds_only_what_it_should() -> None:
    assert {name.split("/")[0] for name in tracked()} <= TOP_LEVEL


def test_a_file_is_short() -> None:
    texts = {name_of(each): each.read_text(encoding="utf-8") for each in SOURCES}
    assert [name for name, text in texts.items() if text.count("\n") > 300] == []


def test_a_file_says_what_it_is_for() -> None:
    trees = {name_of(each): ast.parse(each.read_text(encoding="utf-8")) for each in SOURCES}
    assert [name for name, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_no_name_says_nothing() -> None:
    nothing = {"utils", "common", "helpers", "manager", "misc"}
    named = [each.relative_to(ROOT).with_suffix("") for each in SOURCES]
    assert [each.as_posix() for each in named if nothing & set(each.parts)] == []


def test_the_time_zone_is_said_once() -> None:
    saying = [name_of(each) for each in SOURCES if "ZoneInfo(" in each.read_text(encoding="utf-8")]
    assert saying == ["schemas/local_time.py"]


def test_the_day_is_asked_for_in_one_place_and_where_it_is_needed() -> None:
    """A process outlives its day: what a module kept when it was read is yesterday's at midnight.

    What is said once, where a module is read: a value, a default of an argument, a decorator.
    """
    asked = re.compile(r"now\([A-Z]*\)\.date\(\)|\btoday\(\)|\b_today\(\)")
    texts = {each: each.read_text(encoding="utf-8") for each in [*SOURCES, *TESTS]}
    elsewhere = [name_of(each) for each, text in texts.items() if asked.search(text)]
    assert elsewhere == ["schemas/local_time.py"]
    assert [name_of(each) for each, text in texts.items() if "local_today" in said_once(text)] == []


def said_once(source: str) -> set[str]:
    """Give the names that are called as a module is read, and not in a function's own lines."""
    called, to_read = set(), list[ast.AST]([ast.parse(source)])
    while to_read:
        node = to_read.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            to_read += [*node.decorator_list, node.args]
        elif not isinstance(node, ast.Lambda):
            to_read += ast.iter_child_nodes(node)
    return called


def test_the_page_of_settings_is_the_code_s() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert page == reference_page()
    names = [f"HUB_{name.upper()}" for name in Settings.model_fields]
    names += [f"HUB_PUSH_{name.upper()}" for name in PushSettings.model_fields]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_error_is_documented() -> None:
    page = (ROOT / "docs/reference/errors.md").read_text()
    names = [
        name for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.HubError)
    ]  # fmt: skip
    assert [name for name in names if f"`{name}`" not in page] == []


def found_in_documents(pattern: str) -> list[tuple[Path, str]]:
    """List what each document has of a pattern."""
    return [
        (each, found)
        for each in DOCUMENTS
        for found in re.findall(pattern, each.read_text(encoding="utf-8"))
    ]


def test_every_link_leads_somewhere() -> None:
    links = [
        (document, target)
        for document, target in found_in_documents(r"\]\(([^)#\s]+)")
        if not target.startswith(("http:", "https:", "mailto:"))
    ]
    assert len(links) > 100
    wrong = [each for each in links if not (each[0].parent / each[1]).exists()]
    assert [(name_of(document), target) for document, target in wrong] == []


def test_every_path_named_in_the_docs_exists() -> None:
    named = found_in_documents(
        r"`((?:hub|schemas|projections|connectors|tests|docs)/[\w./-]+)`",
    )
    wrong = [(name_of(document), path) for document, path in named if not (ROOT / path).exists()]
    assert wrong == []


def test_no_log_call_uses_a_field_that_could_be_personal() -> None:
    """Calls name only allowed fields, so nothing is silently dropped either."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"log", "logger", "_log"}
                and node.func.attr in {"info", "warning", "error", "exception", "critical"}
            ):
                used = {word.arg for word in node.keywords if word.arg}
                assert used <= ALLOWED | {"exc_info"}, f"{name_of(source)}:{node.lineno}"


def test_lock_files_name_no_address() -> None:
    for lock in (ROOT / ".ci").glob("*.lock"):
        assert "://" not in lock.read_text()


def test_the_deployed_shape_has_a_service_for_every_part() -> None:
    services = read_yaml((ROOT / "docker-compose.yml").read_text())["services"]
    ours = [each for each in services.values() if each["image"] == "case-record-hub"]
    assert [each["command"] for each in ours] == [
        ["migrate"], ["feed", "schedule", "/timetable.yml"], ["push", "serve"], ["ingest"],
        ["project", "run"], ["seal", "--every", "15"], ["serve"],
    ]  # fmt: skip


def test_the_timetable_that_the_docs_show_can_be_run() -> None:
    shown = re.search(
        r"```yaml\n( *feeds:.*?)```", (ROOT / "docs/how-to/deploy.md").read_text(), re.DOTALL
    )
    assert shown
    entries = [Entry(**each) for each in read_yaml(textwrap.dedent(shown[1]))["feeds"]]
    assert {each.feed for each in entries} <= set(systems())


def test_only_the_service_that_migrates_knows_the_owner() -> None:
    services = read_yaml((ROOT / "docker-compose.yml").read_text())["services"]
    knowing = {name for name, service in services.items() if "POSTGRES_PASSWORD" in str(service)}
    assert knowing == {"postgres", "migrate"}


def test_a_password_of_the_deployed_shape_may_have_any_character_in_it() -> None:
    """In an address a slash or an @ ends it, and what makes passwords makes slashes."""
    services = read_yaml((ROOT / "docker-compose.yml").read_text())["services"]
    assert [
        name for name, each in services.items() if re.search(r"PASSWORD[^}]*}@", str(each))
    ] == []


def test_every_service_of_ours_hears_that_it_is_to_end() -> None:
    """The first process of a container is deaf to a signal that it has no handler for."""
    services = read_yaml((ROOT / "docker-compose.yml").read_text())["services"]
    ours = {name: each for name, each in services.items() if each["image"] == "case-record-hub"}
    assert {name for name, each in ours.items() if not each["init"]} == set()


def test_whatever_a_provider_may_need_said_can_be_said_of_the_deployed_shape() -> None:
    services = read_yaml((ROOT / "docker-compose.yml").read_text())["services"]
    ours = {f"HUB_{name.upper()}" for name in Settings.model_fields if name.startswith("oidc_")}
    assert {name for name in services["web"]["environment"] if "OIDC" in name} == ours
    assert {"HUB_OIDC_ISSUER", "HUB_OIDC_AUDIENCE", "HUB_OIDC_ROLES_CLAIM"} <= set(
        services["push"]["environment"]
    )
