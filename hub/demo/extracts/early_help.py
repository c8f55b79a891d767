"""Write the early help module's export: four CSV files, in the code page of an old Windows.

Letters that code page has not (ł, ș, ė) lose their marks here, and only here: one of the honest
reasons why a name in one system is not the name in another.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from hub.demo.extracts.wording import EARLY_HELP_WORDS, day_text, time_text
from hub.demo.invent.model import Council
from hub.demo.invent.people import places
from hub.demo.invent.who import EARLY_HELP, Known, Reached

ENCODING = "cp1252"
Cells = Iterable[str | int | None]
FILES = {
    "people": ("EHM ID", "First name(s)", "Last name", "Preferred name", "D.O.B.", "Gender",
               "Ethnic origin", "NHS number", "UPN", "House no. and street", "Town", "Post code",
               "Parent or carer", "Mobile", "Date registered"),
    "episodes": ("Episode no.", "EHM ID", "Name", "Start date", "Reason opened",
                 "Lead organisation", "Lead practitioner", "Practitioner role", "End date",
                 "Reason closed", "Support cost"),
    "assessments": ("Assessment no.", "EHM ID", "Episode no.", "Date started", "Date completed",
                    "Organisation", "Assessor", "Child seen?", "Seen alone?", "Areas covered",
                    "Outcome", "Keyed"),
    "visits": ("Visit no.", "EHM ID", "Date and time", "Type", "What happened", "Child seen?",
               "Seen alone?", "Worker"),
}  # fmt: skip
WRONG: dict[str, tuple[Cells, ...]] = {
    "people": (("EH-999001", "Example", "Row", "", "30/02/2017", *[""] * 9, "01/04/2025"),),
    "episodes": (
        ("99001", "EH-999001", "Row, Example", "31/02/2024", *[""] * 7),
        ("99002", "", "Row, no id", "04/03/2025", *[""] * 7),
    ),
    "assessments": (
        ("99001", "EH-999001", "", "04/03/2025", "ongoing", "", "", "", "", "", "", ""),
    ),
    "visits": (("99001", "EH-999001", "04/03/2025 16:00", "", "", "perhaps", "", ""),),
}  # fmt: skip
"""Rows no connector can take; each must end in the rejects file and nowhere else."""
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D"})


def write(council: Council, directory: Path) -> int:
    """Write the four files; give how many of their rows are wrong on purpose."""
    directory.mkdir(parents=True, exist_ok=True)
    export = _Export(council)
    for name, rows in (
        ("people", export.people()),
        ("episodes", export.episodes()),
        ("assessments", export.assessments()),
        ("visits", export.visits()),
    ):
        _file(directory / f"early_help_{name}.csv", name, rows)
    return sum(map(len, WRONG.values()))


def _file(path: Path, name: str, rows: Iterator[Cells]) -> None:
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FILES[name])
        count = 0
        for row in rows:
            writer.writerow([old_windows(str(cell)) if cell is not None else "" for cell in row])
            count += 1
        writer.writerows(WRONG[name])
        writer.writerow([f"Total: {count}", *[""] * (len(FILES[name]) - 1)])


def old_windows(said: str) -> str:
    """Write text in the letters the old code page has.

    >>> old_windows("Łukasz Dąbrowski, Zoë, £5")
    'Lukasz Dabrowski, Zoë, £5'
    """
    try:
        said.encode(ENCODING)
    except UnicodeEncodeError:
        return "".join(_letter(each) for each in said)
    return said


def _letter(letter: str) -> str:
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", letter.translate(_PLAIN))
        return plain.encode("ascii", "ignore").decode() or "?"
    return letter


class _Export:
    """The rows of each file."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.rng = Random(f"{council.seed} early help export")  # noqa: S311
        self.refs = {child: each[0] for child, each in council.known_in(EARLY_HELP).items()}

    def people(self) -> Iterator[Cells]:
        """Give the people."""
        for known in self.council.known[EARLY_HELP]:
            address = known.stays[-1].address
            reached = self.council.reached.get(known.local_id, Reached())
            sex = {"F": "Female", "M": "Male"}.get(known.sex, "Unknown")
            yield (
                known.local_id, known.forenames, known.surname,
                self.council.known_as.get(known.local_id), _birth(known), sex, known.ethnicity,
                known.nhs_number, known.upn, address.line, places()["town"],
                address.postcode if known.has_postcode else None, " / ".join(reached.parents),
                reached.telephone, day_text(known.registered_on),
            )  # fmt: skip

    def episodes(self) -> Iterator[Cells]:
        """Give the episodes, one row for each child's."""
        for each in self.council.episodes:
            known = self.refs[each.child]
            ends = EARLY_HELP_WORDS["end"]
            yield (
                each.number + 5000, known.local_id, f"{known.surname}, {known.forenames}",
                day_text(each.started_on), EARLY_HELP_WORDS["start"][each.start_reason][0],
                each.organisation, each.lead.name, each.lead.role,
                day_text(each.ended_on) if each.ended_on else None,
                self.rng.choice(ends[each.end_reason]) if each.end_reason else None,
                f"£{each.support_cost:,}",
            )  # fmt: skip

    def assessments(self) -> Iterator[Cells]:
        """Give the assessments."""
        for each in self.council.assessments:
            if each.kind != "early_help":
                continue
            covered = [EARLY_HELP_WORDS["domain"][domain][0] for domain in each.domains]
            outcome = EARLY_HELP_WORDS["outcome"][each.outcome][0] if each.outcome else None
            yield (
                each.number + 7000, self.refs[each.child].local_id, each.part_of + 5000,
                day_text(each.started_on),
                day_text(each.completed_on) if each.completed_on else None, each.organisation,
                each.by.name, _yes(each.seen), _yes(each.alone), " / ".join(covered), outcome,
                time_text(each.keyed_at),
            )  # fmt: skip

    def visits(self) -> Iterator[Cells]:
        """Give the visits."""
        for each in self.council.visits:
            if each.system == EARLY_HELP:
                yield (
                    each.number + 9000, self.refs[each.child].local_id, time_text(each.at),
                    EARLY_HELP_WORDS["purpose"][each.purpose][0], each.outcome, _yes(each.seen),
                    _yes(each.alone), each.by.name,
                )  # fmt: skip


def _birth(known: Known) -> str | None:
    """Write a date of birth; where only the month is known the old module puts day 00."""
    if known.born is None:
        return None
    parts = known.born.split("-")
    month_known = 2
    return "/".join(["00"] * (len(parts) == month_known) + parts[::-1])


def _yes(said: bool | None) -> str:
    return "" if said is None else "Yes" if said else "No"
