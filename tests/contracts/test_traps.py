"""Every connector holds the traps of the systems it reads, or says why it cannot meet one.

What the translation meets is in an example with its golden output, named in the connector's
``traps.yml``; what the reader meets (-1, totals, zeros that a format holds) is tried here on every
stream.
"""

import pytest

from connectors.base import Fact, Row, Value
from connectors.feeds import ROOT, Stream, feed, systems
from connectors.readers import is_total, map_columns, row_of
from schemas.yaml_text import read_yaml
from tests.contracts.test_connectors import row_of as row_of_example
from tests.contracts.test_connectors import translated


def traps_of(system: str) -> dict[str, dict[str, str]]:
    """Give what a connector says of each trap: the example that holds it, or why it has none."""
    path = ROOT / system / "traps.yml"
    said: dict[str, dict[str, str]] = read_yaml(path.read_text(encoding="utf-8"))
    return said


TRAPS = {
    "outcome JSON with comments that nobody escaped",
    "outcome JSON that cannot be repaired",
    "a step or form that siblings share",
    "the system's date beside the form's",
    "an episode that no system recorded",
    "a referral whose no further action nobody can say",
    "a partial date of birth",
    "a person flagged as a duplicate, or with an earlier id",
    "letters that code page 1252 writes as one byte",
}
STREAMS = [(system, stream) for system in systems() for stream in feed(system).streams]
SHOWN = [
    (system, trap, said["example"])
    for system in systems()
    for trap, said in traps_of(system).items()
    if "example" in said
]


def of_reader(*readers: str) -> pytest.MarkDecorator:
    chosen = [(system, each) for system, each in STREAMS if each.reader in readers]
    names = [f"{system}/{each.name}" for system, each in chosen]
    return pytest.mark.parametrize("stream", [each for _, each in chosen], ids=names)


def read(stream: Stream, **cells: Value) -> Row:
    """Read a record with these cells as the stream's reader would."""
    headings = [f"heading of {column}" for column in stream.columns]
    plain = stream.model_copy(update={"columns": dict(zip(stream.columns, headings, strict=True))})
    found = map_columns(plain, stream.place, headings)
    return row_of(plain, stream.place, 2, found, [cells.get(each) for each in stream.columns])


@pytest.mark.parametrize("system", [*systems(), "_template"])
def test_a_connector_shows_each_trap_or_says_why_it_cannot_meet_it(system: str) -> None:
    said = traps_of(system)
    assert set(said) == TRAPS
    assert all(set(each) <= {"example", "cannot"} and len(each) == 1 for each in said.values())
    assert all(why for each in said.values() for why in each.values())


@pytest.mark.parametrize(("system", "trap", "example"), SHOWN)
def test_a_trap_has_an_example_with_its_golden_output(system: str, trap: str, example: str) -> None:
    path = ROOT / system / "examples" / f"{example}.yml"
    said = path.read_text(encoding="utf-8")
    golden = read_yaml(said)
    given = translated(feed(system), row_of_example(golden))
    facts = [each for each in given if isinstance(each, Fact)]
    is_so = {
        "letters": not said.isascii(),
        "a referral": "front_door.referral_received" in said
        and not any(
            "is_no_further_action" in each.fields
            and each.fields["is_no_further_action"] is not None
            for each in facts
        ),
        "an episode": any(each.inferred for each in facts),
        "a partial": any(len(str(born)) < len("2019-03-01") for born in births(facts)),
        "outcome JSON that": "rejected" in golden,
        "outcome JSON with": bool(facts) and '"' in said,
    }
    assert {"facts", "rejected"} & set(golden)
    assert all(held for begins, held in is_so.items() if trap.startswith(begins))


def births(facts: list[Fact]) -> list[str]:
    people = [each.fields["person"] for each in facts if "person" in each.fields]
    return [each["date_of_birth"] for each in people if each.get("date_of_birth")]


@of_reader("sql")
def test_minus_one_means_that_nothing_is_there(stream: Stream) -> None:
    for nothing in ("-1", -1, -1.0):
        row = read(stream, **dict.fromkeys(stream.columns, nothing))
        assert set(row.values.values()) == {None}


@of_reader("csv", "xlsx")
@pytest.mark.parametrize("said", ["Total: 1,204", "TOTAL: 1,204", "total: 3"])
def test_a_trailing_total_is_nobody(stream: Stream, said: str) -> None:
    assert stream.total_row
    assert is_total(stream, read(stream, **{stream.total_row.column: said}))
    assert not is_total(stream, read(stream, **{stream.total_row.column: "0042"}))


@of_reader("xlsx")
def test_a_childs_number_is_read_with_the_zeros_its_cell_shows(stream: Stream) -> None:
    numbers = {each for each in stream.columns if each in ("child_id", "child_ref", "nhs_number")}
    assert numbers <= set(stream.identifiers)
