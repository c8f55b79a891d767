"""``hub matching evaluate|train``: measure how well a file is matched; train a model on one."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from hub.commands.matching_shown import show, warn
from hub.console import faults_explained, out, print_json, progress
from hub.errors import CommandRefused
from hub.matching.evaluation import by_file, children, fields, files, making, unread
from hub.matching.evaluation import by_hub as by_record
from hub.matching.evaluation import report as reports
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome
from hub.matching.model.details import Details, said
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
NO_PAIR = "no two of these records are of one person"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
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
        by_hub = model not in (None, BY_FILE) or (model is None and children.are_children(data))
        outcome, decided_by = _matched(data, model, by_hub=by_hub)
        found: dict[str, Any] = {"file": data.name, "decided by": decided_by}
        found |= reports.report(data, outcome)
        found["seconds"] |= {"reading": round(reading, 2)}
    if not found["true pairs"]:
        alone = found["records"] == 1
        why = "one record alone has no pair" if alone else NO_PAIR
        data.warnings.append(f"{why}: there is no recall, and no F1")
    found["warnings"] = [*_unread(data, by_hub=by_hub, is_told=model is not None), *data.warnings]
    warn(found["warnings"])
    if as_json:
        print_json(found)
    else:
        show(found)


def train(
    records: Records, fields_file: FieldsFile,
    output: Annotated[Path, typer.Option(help="Where the model is written: a reviewed JSON.")],
    version: Annotated[str | None, typer.Option(
        help="Its version, a plain name as of a file; else the file's own.")] = None,
) -> None:  # fmt: skip
    """Train the hub's model of children and their kin on records, without labels.

    The same records give the same file, byte for byte. Read it, then commit it: names that are
    said less than three times are not in it.

    For example: hub matching train --records children.csv --fields FIELDS.yml --output 2027-01.json
    """
    with faults_explained(), progress("rounds") as advance:
        version = _version(version or output.stem, is_given=version is not None)
        _may_write(output, records, fields_file)  # told before the long part
        data = _dataset(records, fields_file)
        warn(_unread(data, by_hub=True, is_told=True))
        details = [said(row) for row in data.rows]
        _can_teach(details, data.name)
        model = trained(
            details, pairs(details), version=version, trained_on=data.name,
            told=lambda done: advance(done, None),
        )  # fmt: skip
        output.write_text(model.dump(), encoding="utf-8")
    out.print(f"{output}: model {model.version}, trained on {len(details):,} records of "
              f"{data.name}", highlight=False, markup=False)  # fmt: skip
    if len(details) < FEW:
        out.print(f"these hold too few twins to learn from: do not activate it; {FEW:,} records or "
                  "more make a model", style="yellow", highlight=False)  # fmt: skip


def _version(version: str, *, is_given: bool) -> str:
    """Give a version, or raise `CommandRefused`: a model is activated by its file, VERSION.json."""
    if _PLAIN.fullmatch(version):
        return version
    instead = "" if is_given else ": name another file, or give --version"
    raise CommandRefused(
        f"{version!r} is no version. A model is activated as a file VERSION.json: letters, digits, "
        f"dots, hyphens and underscores, the first a letter or a digit{instead}"
    )


def _can_teach(records: Sequence[Details], name: str) -> None:
    """Raise `CommandRefused` where a model would hold but what it began with."""
    if not any(each.forenames or each.surname or each.date_of_birth for each in records):
        raise CommandRefused(
            f"no name and no birth can be read in {name}, and they tell children apart: name the "
            "columns of `forenames` and `surname`, or of `full_name`, and of `date_of_birth`"
        )
    if next(pairs(records), None) is None:
        raise CommandRefused(
            f"no two records of {name} can be compared: they share no name with a birth or a home, "
            "no number and no parent. A model learns from records that are of one child, or of "
            f"brothers and sisters: give those of all systems together, {FEW:,} or more"
        )


def _may_write(output: Path, *read: Path) -> None:
    """Raise `CommandRefused` where a model cannot be written, or something else is there."""
    if not output.parent.is_dir():
        raise CommandRefused(f"there is no directory {output.parent}: make it, or name another")
    if output.resolve() in {each.resolve() for each in read}:
        raise CommandRefused(f"{output} is read, and would be written over: name another file")
    if output.exists():
        try:
            Model.load(output)
        except UnusableModel:
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


def _unread(data: Dataset, *, by_hub: bool, is_told: bool) -> Iterator[str]:
    """Say what of the file could not be read, and what became of it; `is_told` who decides."""
    for each in unread.unread(data):
        if each.field == unread.NUMBERS and not by_hub:
            continue
        births = each.field == "date_of_birth" and each.is_most and not (by_hub or is_told)
        rest = (
            ": children are told by their births, so these are matched as people of any age; "
            "`--model VERSION` decides as the hub does"
        )
        yield f"{each.told()}{rest if births else ''}"


def _matched(data: Dataset, model: str | None, *, by_hub: bool) -> tuple[Outcome, str]:
    """Match by the file's own model, or as the hub does."""
    if not by_hub:
        with progress("linking, step") as advance:
            return by_file.match(data, advance), "a model estimated from the file itself"
    chosen = newest() if model is None else _model(model)
    with progress("deciding") as advance:
        outcome = by_record.match(data, chosen, advance)
    told = "" if model else "; `--model file` links the whole file at once and asks nobody"
    return outcome, f"the hub's model {chosen.version}, record by record, with its guards{told}"


def _model(said_: str) -> Model:
    for path in (Path(said_), MODELS / f"{said_}.json"):
        if path.is_file():
            return Model.load(path)
    known = ", ".join(sorted(each.stem for each in MODELS.glob("*.json")))
    raise CommandRefused(f"there is no model {said_}: give {BY_FILE}, a path, or one of {known}")
