"""Where no two records are of one person, or none were linked, nothing perfect is said."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from hub.commands.matching import app
from hub.matching.evaluation import measures, report, scoring, showing
from hub.matching.evaluation.dataset import Dataset, Truth
from hub.matching.evaluation.outcome import Outcome, Scored

MEASURES = ("pairs", "clusters", "whole clusters", "b_cubed", "clusters after review")
NONE = {"precision": None, "recall": None, "f1": None}


def singles(records: int = 3) -> Dataset:
    truths = [Truth(str(n), f"p{n}", origin="a", kind="x") for n in range(records)]
    return Dataset("singles", [{} for _ in range(records)], truths)


@pytest.mark.parametrize("sides", [None, [0, 1, 1]])
def test_what_links_nothing_where_nothing_is_to_be_linked_has_no_figures(
    sides: list[int] | None,
) -> None:
    data = singles()
    data.sides = sides
    found = report.report(data, Outcome([0, 1, 2], pairs=[Scored(0, 1, -3.0)], links=[]))
    assert {name: found[name] for name in MEASURES} == dict.fromkeys(MEASURES, NONE)
    assert set(found["best"].values()) == {None}
    assert found["recall at precision"] == {"0.99": None, "0.999": None}
    assert found["blocking recall"] is None


def test_what_is_linked_wrongly_has_a_precision_and_no_recall() -> None:
    found = report.report(singles(), Outcome([0, 0, 2], pairs=[Scored(0, 1, 9.0)]))
    assert found["clusters"] == {"precision": 0, "recall": None, "f1": None}
    assert found["whole clusters"] == {"precision": 0.5, "recall": None, "f1": None}
    assert found["b_cubed"] == {"precision": 0.66667, "recall": None, "f1": None}


def test_what_links_nothing_though_there_are_pairs_has_a_recall_and_no_precision() -> None:
    data = Dataset("pair", [{}, {}], [Truth("0", "p"), Truth("1", "p")])
    found = report.report(data, Outcome([0, 1], pairs=[]))
    assert found["pairs"] == {"precision": None, "recall": 0, "f1": 0}
    assert found["whole clusters"]["f1"] == 0
    assert (found["best"]["f1"], found["best"]["precision"], found["best"]["threshold"]) == (
        0, None, None,
    )  # fmt: skip
    assert found["calibration"]["brier"] is None


def test_a_group_without_pairs_is_not_behind_and_raises_no_mean() -> None:
    truths = [Truth("0", "p", origin="a"), Truth("1", "p", origin="a"), Truth("2", "q", origin="b"),
              Truth("3", "q", origin="b"), Truth("4", "r", origin="c")]  # fmt: skip
    data = Dataset("groups", [{} for _ in truths], truths)
    found = scoring.fairness(data, [0, 0, 1, 1, 2], "origin")
    assert [each.recall for each in found.values()] == [1, 1, None]
    assert not any(each.behind for each in found.values())


def test_the_benchmarks_tables_show_a_dash() -> None:
    outcome = Outcome([0, 1, 2], pairs=[], single=[], links=[], latencies=[1.0])
    figures: dict[str, Any] = {"matcher": "hub"} | measures.measure(singles(), outcome)
    said = StringIO()
    out = Console(file=said, width=300)
    showing.line(out, figures)
    showing.tables(out, [figures])
    assert "P – R – F1 – · after review F1 –" in said.getvalue()
    assert figures["pairs linked"] == NONE


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Write one record, and what its columns are."""
    records, mapping = tmp_path / "a.csv", tmp_path / "FIELDS.yml"
    records.write_text("first,last,who\nAmina,Khan,1\n")
    mapping.write_text("forenames: first\nsurname: last\n")
    return ["evaluate", "--records", str(records), "--fields", str(mapping), "--truth", "who",
            "--model", "2026-11-29"]  # fmt: skip


def test_of_one_record_nothing_perfect_is_said(files: list[str]) -> None:
    done = CliRunner().invoke(app, files, env={"COLUMNS": "200"})
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0, done.output
    assert "a.csv: 1 record of 1 person, 0 true pairs; by" in said
    assert "1.0000" not in said
    assert "0.0000" not in said
    assert "│ pairs │ – │ – │ – │" in said
    assert "│ best threshold by the labels │ – │ – │ – │" in said
    assert "the labels would choose – recall at precision .99: –; at .999: – (each" in said
    assert "one record alone has no pair: there is no recall, and no F1" in done.stderr


def test_the_json_of_one_record_has_nulls(files: list[str]) -> None:
    done = CliRunner().invoke(app, [*files, "--json"])
    found = json.loads(done.stdout)
    assert [found[name] for name in MEASURES] == [NONE] * len(MEASURES)
    assert found["warnings"] == ["one record alone has no pair: there is no recall, and no F1"]
