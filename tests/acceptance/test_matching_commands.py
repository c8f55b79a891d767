"""`hub matching` as people type it: any labelled file, its mapping, and a model from records."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.benchmarks.children.__main__ import write
from tests.benchmarks.people import sets
from tests.typed import Ran, typed


def hub(*words: str | Path, expect: int = 0) -> Ran:
    """Run a command in this process."""
    return typed("matching", *map(str, words), expect=expect, environment={})


def process(*words: str | Path) -> Ran:
    """Run a command as a process of its own, with its own order of sets."""
    done = subprocess.run(
        [sys.executable, "-m", "hub", "matching", *map(str, words)],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr).ended_with(0, tuple(map(str, words)))


def people(directory: Path, name: str, size: int) -> tuple[Path, Path]:
    """Write a set of people with the true person as its last column, and its mapping."""
    made = sets.SETS[name](41, size)
    records, mapping = directory / "people.csv", directory / "FIELDS.yml"
    with records.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, [*made.rows[0], "who", "which"])
        writer.writeheader()
        for place, (row, person) in enumerate(zip(made.rows, made.persons, strict=True)):
            which = made.sides[place] if made.sides else ""
            writer.writerow(row | {"who": person.number, "which": which})
    mapping.write_text(yaml.safe_dump(made.mapping, sort_keys=False), encoding="utf-8")
    return records, mapping


def test_a_labelled_file_is_matched_and_measured(tmp_path: Path) -> None:
    records, mapping = people(tmp_path, "customers", 400)
    asked = ("evaluate", "--records", records, "--fields", mapping, "--truth", "who")

    found = hub(*asked, "--json").json

    assert found["records"] == 400
    assert found["decided by"] == "a model estimated from the file itself"
    assert found["pairs"]["f1"] > 0.96
    assert found["best"]["f1"] >= found["pairs"]["f1"]
    assert 0 < found["recall at precision"]["0.999"] <= found["recall at precision"]["0.99"] <= 1
    assert found["blocking recall"] == 1
    assert set(found["clusters"]) == {"precision", "recall", "f1"}
    printed = process(*asked).out
    assert f"{found['pairs']['f1']:.4f}" in printed
    assert "recall at precision .99" in printed


def test_two_files_are_linked_by_a_second_file_or_by_a_column(tmp_path: Path) -> None:
    records, mapping = people(tmp_path, "registers", 400)
    rows = list(csv.DictReader(records.read_text(encoding="utf-8").splitlines()))
    parts = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for which, part in enumerate(parts):
        with part.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if row["which"] == str(which))

    by_column = hub("evaluate", "--records", records, "--fields", mapping, "--truth", "who",
                    "--side", "which", "--json").json  # fmt: skip
    by_file = hub("evaluate", "--records", parts[0], "--fields", mapping, "--truth", "who",
                  "--other", parts[1], "--json").json  # fmt: skip

    assert sum(by_column["files"]) == sum(by_file["files"]) == len(rows)
    assert by_column["true pairs"] == by_file["true pairs"]
    assert min(by_column["pairs"]["f1"], by_file["pairs"]["f1"]) > 0.95


def test_children_are_decided_as_the_hub_decides_and_told_by_relation(tmp_path: Path) -> None:
    write(tmp_path, "children", seed=9, most=800)

    found = hub(*evaluated(tmp_path)).json

    assert "record by record, with its guards" in found["decided by"]
    assert found["wrong links"]["twin"] == found["wrong links"]["adoption"] == 0
    assert found["blocking recall"] > 0.9
    for judged in ("recall at precision", "recall at precision, single pairs"):
        assert 0.8 < found[judged]["0.99"] < 1


def test_children_are_decided_by_a_model_that_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "children", seed=9, most=200)
    asked = evaluated(tmp_path)

    assert hub(*asked, "--model", "file").json["decided by"].startswith("a model est")
    assert "give file, a path, or one of" in hub(*asked, "--model", "none", expect=1).err


def evaluated(directory: Path) -> tuple[str | Path, ...]:
    """Give the words that evaluate what was written there."""
    return ("evaluate", "--records", directory / "records.csv", "--fields",
            directory / "FIELDS.yml", "--truth", "person_id", "--truth-file",
            directory / "truth.csv", "--json")  # fmt: skip


def test_a_model_is_trained_to_the_same_bytes_and_can_be_used(tmp_path: Path) -> None:
    write(tmp_path, "households", seed=9, most=300)
    asked = ("--records", tmp_path / "records.csv", "--fields", tmp_path / "FIELDS.yml")

    for name in ("one.json", "two.json"):
        trained = process("train", *asked, "--version", "trial", "--output", tmp_path / name)
        assert "too few twins to learn from: do not activate it" in " ".join(trained.out.split())

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    found = hub("evaluate", *asked, "--truth", "person_id", "--model", tmp_path / "one.json")
    assert "the hub's model trial" in found.out


@pytest.mark.parametrize(
    ("change", "said"),
    [({"--truth": "whom"}, "no column whom for the true person"),
     ({"--records": "none.csv"}, "there is no file"), ({"--fields": "none.yml"}, "Write a line"),
     ({"--side": "town"}, "by two values"), ({"--truth-file": "none.csv"}, "there is no file")],
)  # fmt: skip
def test_what_does_not_fit_is_explained(tmp_path: Path, change: dict[str, str], said: str) -> None:
    records, mapping = people(tmp_path, "customers", 60)
    asked = {"--records": str(records), "--fields": str(mapping), "--truth": "who"} | change

    done = hub("evaluate", *(word for pair in asked.items() for word in pair), expect=1)

    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err
