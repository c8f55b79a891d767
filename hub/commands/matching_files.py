"""``hub matching evaluate|train``: measure how well a file is matched; train a model on one."""

from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.table import Table

from hub.console import err, faults_explained, out, print_json, progress
from hub.errors import CommandRefused
from hub.matching.evaluation import by_file, by_hub, children, fields, files, making
from hub.matching.evaluation import report as reports
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome
from hub.matching.evaluation.scoring import RELATIONS
from hub.matching.model.details import said
from hub.matching.model.model import MODELS, Model, UnusableModel, newest
from hub.matching.model.training.em import train as trained
from hub.matching.model.training.pairs import pairs

FIELDS_HELP = (
    "A YAML file: a line for each of our fields, with its column, or a list of columns. "
    f"Fields: {', '.join(fields.MEANING)}."
)
Records = Annotated[Path, typer.Option(help="Records: CSV (UTF-8) or Parquet.")]
FieldsFile = Annotated[Path, typer.Option("--fields", help=FIELDS_HELP)]
BY_FILE = "file"
FEW = 5_000
"""Records below which there are hardly a hundred twins, who are 3 births in 100, to learn from."""


def add_commands(app: typer.Typer) -> None:
    """Add these commands to ``hub matching``."""
    for command in (evaluate, train):
        app.command()(command)


def evaluate(
    records: Records, fields_file: FieldsFile,
    truth: Annotated[str, typer.Option(help="The column of the true person.")],
    other: Annotated[Path | None, typer.Option(
        help="A second file of the same columns: link the two.")] = None,
    side: Annotated[str | None, typer.Option(
        help="A column of two values: link the records of the one to those of the other.")] = None,
    more_truth: Annotated[Path | None, typer.Option("--truth-file", help=(
        "A CSV by record_id of what else is true (household_id, family_id, birth_id, kind …): "
        "wrong links are then told by relation."))] = None,
    model: Annotated[str | None, typer.Option(help=(
        "`file`: a model of the file itself; a version or a path: decide as the hub does. "
        "Else children are decided as the hub does, anybody else by the file."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:  # fmt: skip
    r"""Match the records of a labelled file, without looking at the labels, and measure the result.

    FIELDS.yml says which column is what:

        forenames: first_name
        surname: last_name
        date_of_birth: dob
        address: \[house_number, street]
        other: \[town]

    For example: hub matching evaluate --records people.csv --fields FIELDS.yml --truth person_id
    """
    with faults_explained():
        if other is not None and side is not None:
            raise CommandRefused("give --other or --side, not both")
        started = perf_counter()
        data = _dataset(records, fields_file, truth=truth, other=other, side=side)
        if more_truth is not None:
            data = making.with_more_truth(data, more_truth)
        making.labelled(data)
        reading = perf_counter() - started
        outcome, decided_by = _matched(data, model, quiet=False)
        found: dict[str, Any] = {"file": data.name, "decided by": decided_by}
        found |= reports.report(data, outcome)
        found["seconds"] |= {"reading": round(reading, 2)}
    if not found["true pairs"]:
        err.print("no two of these records are of one person: recall and F1 say nothing",
                  style="yellow", highlight=False, soft_wrap=True)  # fmt: skip
    if as_json:
        print_json(found)
    else:
        _show(found)


def train(
    records: Records, fields_file: FieldsFile,
    output: Annotated[Path, typer.Option(help="Where the model is written: a reviewed JSON.")],
    version: Annotated[str | None, typer.Option(help="Its version; else the file's name.")] = None,
) -> None:  # fmt: skip
    """Train the hub's model of children and their kin on records, without labels.

    The same records give the same file, byte for byte. Read it, then commit it: names that are
    said less than three times are not in it.

    For example: hub matching train --records children.csv --fields FIELDS.yml --output 2027-01.json
    """
    with faults_explained(), progress("rounds") as advance:
        _may_write(output, records, fields_file)  # told before the long part
        data = _dataset(records, fields_file)
        details = [said(row) for row in data.rows]
        model = trained(
            details, pairs(details), version=version or output.stem, trained_on=data.name,
            told=lambda done: advance(done, None),
        )  # fmt: skip
        output.write_text(model.dump(), encoding="utf-8")
    out.print(f"{output}: model {model.version}, trained on {len(details):,} records of "
              f"{data.name}", highlight=False, markup=False)  # fmt: skip
    if len(details) < FEW:
        out.print(f"these hold too few twins to learn from: do not activate it; {FEW:,} records or "
                  "more make a model", style="yellow", highlight=False)  # fmt: skip


def _may_write(output: Path, *read: Path) -> None:
    """Raise `CommandRefused` where a model cannot be written, or something else is there."""
    if not output.parent.is_dir():
        raise CommandRefused(f"there is no directory {output.parent}: make it, or name another")
    if output.resolve() in {each.resolve() for each in read}:
        raise CommandRefused(f"{output} is read, and would be written over: name another file")
    if output.exists():
        try:
            Model.load(output)
        except (UnusableModel, UnicodeDecodeError):
            raise CommandRefused(
                f"{output} is there, and is no model: name another file, or remove it"
            ) from None


def _dataset(
    records: Path, fields_file: Path, *, truth: str | None = None, other: Path | None = None,
    side: str | None = None,
) -> Dataset:  # fmt: skip
    named = fields.read(fields_file)
    second = files.read(other) if other is not None else None
    return making.dataset(files.read(records), named, truth, second, side)


def _matched(data: Dataset, model: str | None, *, quiet: bool) -> tuple[Outcome, str]:
    """Match by the file's own model, or as the hub does."""
    by_hub_model = model not in (None, BY_FILE) or (model is None and children.are_children(data))
    if not by_hub_model:
        with progress("linking, step", quiet=quiet) as advance:
            return by_file.match(data, advance), "a model estimated from the file itself"
    chosen = newest() if model is None else _model(model)
    with progress("deciding", quiet=quiet) as advance:
        outcome = by_hub.match(data, chosen, advance)
    told = "" if model else "; `--model file` links the whole file at once and asks nobody"
    return outcome, f"the hub's model {chosen.version}, record by record, with its guards{told}"


def _model(said_: str) -> Model:
    for path in (Path(said_), MODELS / f"{said_}.json"):
        if path.is_file():
            return Model.load(path)
    known = ", ".join(sorted(each.stem for each in MODELS.glob("*.json")))
    raise CommandRefused(f"there is no model {said_}: give {BY_FILE}, a path, or one of {known}")


def _show_calibration(found: dict[str, Any]) -> None:
    """Print what chances were said of pairs, and how many of those are one person."""
    table = Table("chance of one person, as said", "pairs", "said, on average", "are one person")
    for each in found["bins"]:
        if each["pairs"]:
            table.add_row(f"{100 * each['above']:g} to {100 * each['below']:g} %",
                          f"{each['pairs']:,}", f"{each['said']:.2%}",
                          f"{each['true']:.2%}")  # fmt: skip
    out.print(table)
    out.print(f"Brier score {found['brier']:.4f}: 0 is perfect, .25 says one half of every pair",
              highlight=False, markup=False, soft_wrap=True)  # fmt: skip


def _alone(found: dict[str, Any]) -> str:
    """Say what pairs reach by themselves, where what other records say is counted besides."""
    at = found.get("recall at precision, single pairs")
    return f" (each pair by itself: {at['0.99']:.4f} and {at['0.999']:.4f})" if at else ""


def _show(found: dict[str, Any]) -> None:
    out.print(
        f"{found['file']}: {found['records']:,} records of {found['true persons']:,} people, "
        f"{found['true pairs']:,} true pairs; by {found['decided by']}",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    table = Table("", "precision", "recall", "F1")
    best, at = found["best"], found["recall at precision"]
    names = ["pairs", "clusters", "whole clusters", "b_cubed"]
    for name in [*names, "clusters after review"] if found["reviews per 1,000"] else names:
        said_ = found[name]
        table.add_row(name.replace("_", "-"), *(f"{said_[each]:.4f}" for each in said_))
    table.add_row("best threshold by the labels", f"{best['precision']:.4f}",
                  f"{best['recall']:.4f}", f"{best['f1']:.4f}")  # fmt: skip
    out.print(table)
    out.print(
        f"links from {found['threshold']:.2f} bits, which the model chose; the labels would choose "
        f"{best['threshold']:.2f}\nrecall at precision .99: {at['0.99']:.4f}; at .999: "
        f"{at['0.999']:.4f}{_alone(found)}\nblocking recall {found['blocking recall']:.4f}; "
        f"{found['compared pairs']:,} pairs compared\nreviews per 1,000 records: "
        f"{found['reviews per 1,000']:.0f}\nseconds: matching "
        f"{found['seconds']['matching']:.1f}, reading {found['seconds']['reading']:.1f}",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    _show_calibration(found["calibration"])
    if wrong := found.get("wrong links"):
        told = ", ".join(f"{name.replace('_', ' ')} {wrong[name]}" for name in RELATIONS)
        out.print(f"wrong links: {told}; placeholders linked: {found['placeholders linked']}",
                  highlight=False, soft_wrap=True)  # fmt: skip
