"""The generated reference is current, and true to what it is generated from."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from avro.schema import parse

from schemas.reference.__main__ import DOCS, documents, main
from schemas.reference.asyncapi import AVRO, content
from schemas.reference.fields import described
from schemas.reference.mapping import envelope_fields, homeless, our_fields, standards
from schemas.repository import repository
from schemas.yaml_text import read_yaml
from tests.conftest import SHARED

HERE = Path(__file__).parent / "asyncapi"
SPECIFICATION = HERE / "node_modules/@asyncapi/specs/schemas/3.0.0.json"


def targets(name: str) -> set[tuple[str, str]]:
    (found,) = (each for each in standards() if each.name == name)
    return {(target.group, target.name) for target in found.targets}


def test_what_is_written_is_what_would_be_written() -> None:
    assert main(["--check"]) == 0


def test_an_old_page_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--write"], tmp_path) == 0
    (tmp_path / "mapping.md").write_text("old")
    (tmp_path / "events/no_area.md").write_text("gone")
    assert main(["--check"], tmp_path) == 1
    said = capsys.readouterr().err
    assert "mapping.md is not current: run make schemas" in said
    assert "events/no_area.md is about nothing any more" in said


@pytest.mark.parametrize("event_type", repository().event_types())
def test_an_events_page_has_every_field_version_and_example(event_type: str) -> None:
    area, _, name = event_type.partition(".")
    page = documents()[f"events/{area}.md"]
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    for field in described(repository().newest(event_type).avro):
        assert f"| `{field.path}` |" in section
    for version in repository().versions(event_type):
        assert f"version {version.version}: {version.id}" in section
    shown = [json.loads(each) for each in re.findall(r"```json\n(.*?)\n```", section, re.DOTALL)]
    assert len(shown) == 2
    assert all(each["envelope"]["event_id"] for each in shown)


def test_links_to_code_lists_lead_to_a_heading() -> None:
    headings = {
        each.replace(".", "") for each in re.findall(r"^## (\S+)$", documents()["code-lists.md"],
                                                     re.MULTILINE)
    }  # fmt: skip
    linked = {
        each
        for text in documents().values()
        for each in re.findall(r"code-lists\.md#(\S+?)\)", text)
    }
    assert linked
    assert linked <= headings


@pytest.mark.parametrize("standard", standards(), ids=lambda each: each.name)
def test_a_mapping_names_fields_that_exist(standard: Any) -> None:
    fields = set(our_fields())
    shared = set(envelope_fields())
    for target in standard.targets:
        ways = (target.filled_by, target.worked_out, target.why_not)
        assert sum(map(bool, ways)) == 1, target
        for each in target.filled_by:
            event_type, _, path = each.partition(" ")
            if not path:
                assert each in shared, target
            elif path.startswith("envelope."):
                assert event_type in repository().event_types(), target
                assert path in shared, target
            else:
                assert each in fields, target


def test_what_no_return_asks_is_told() -> None:
    told = homeless()
    assert "front_door.threshold_decided rationale" in told
    assert "front_door.agreement_overridden reason" in told
    assert "front_door.contact_received contact_source" not in told
    assert not [each for each in told if each.startswith("hub.")]


def test_every_field_of_annex_a_is_accounted_for() -> None:
    path = _facts("annex_a_columns.csv")
    with path.open(encoding="utf-8", newline="") as file:
        wanted = {(each["list"], each["column"]) for each in csv.DictReader(file)}
    assert targets("annex_a") == wanted


def test_every_column_of_the_standard_safeguarding_dataset_is_accounted_for() -> None:
    with _facts("ssd_columns.csv").open(encoding="utf-8", newline="") as file:
        wanted = {(each["table"], each["column"]) for each in csv.DictReader(file)}
    assert targets("ssd") == wanted


def test_every_element_of_the_census_is_accounted_for() -> None:
    given = read_yaml(_facts("cin_2026_structure.yml").read_text(encoding="utf-8"))
    wanted = {(group, each["element"]) for group, fields in given.items() for each in fields}
    assert targets("cin_census") == wanted


def test_every_field_of_the_departments_api_is_accounted_for() -> None:
    given = json.loads(_facts("dfe_csc_api_openapi_v1.0.1.json").read_text(encoding="utf-8"))
    (path,) = given["paths"].values()
    body = path["post"]["requestBody"]["content"]["application/json"]["schema"]
    wanted = set(_leaves(body, "", given["components"]["schemas"], ()))
    assert {name for _, name in targets("dfe_api")} == wanted


def test_the_asyncapi_document_has_every_version_of_every_event() -> None:
    found = content()["components"]["messages"]
    assert {each["name"] for each in found.values()} == {each.topic for each in repository().all()}
    for message in found.values():
        assert message["payload"]["schemaFormat"] == AVRO
        parse(json.dumps(message["payload"]["schema"]))
    assert "publish_hub" not in content()["operations"]
    read = read_yaml((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))
    assert read == content()


@pytest.mark.slow
def test_the_asyncapi_document_validates() -> None:
    if not SPECIFICATION.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not on this machine; it brings AsyncAPI's own schema")
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=HERE, check=True)
    specification = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(specification)
    assert [error.message for error in validator.iter_errors(content())] == []
    broken = content()
    broken["channels"]["front_door"]["no_such_key"] = "typing error"
    assert list(validator.iter_errors(broken))


def _facts(name: str) -> Path:
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return path


def _leaves(schema: Any, path: str, named: Any, seen: tuple[str, ...]) -> list[str]:
    """List the paths of a JSON schema's values."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        return [] if name in seen else _leaves(named[name], path, named, (*seen, name))
    found = [
        leaf
        for key in ("allOf", "anyOf", "oneOf")
        for each in schema.get(key, [])
        for leaf in _leaves(each, path, named, seen)
    ]
    if schema.get("type") == "array":
        return found + _leaves(schema.get("items", {}), f"{path}[]", named, seen)
    if schema.get("properties"):
        for key, each in schema["properties"].items():
            found += _leaves(each, f"{path}.{key}" if path else key, named, seen)
        return found
    return [*found, path] if path else found
