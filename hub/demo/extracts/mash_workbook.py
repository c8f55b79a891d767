"""Write the MASH workbook: sheets made by people for people.

A title merged over each sheet, headings in the third row, several children in one cell, dates that
are text here and there, a total at the end. The time stamps of the file itself are fixed, so that
the same council gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from hub.demo.extracts.wording import MASH_WORDS, day_text, time_text
from hub.demo.invent.model import Contact, Council
from hub.demo.invent.numbers import spaced
from hub.demo.invent.who import MASH, Known, Reached

Cells = list[Any]
TEXT_DATES = 0.12
HEADINGS = {
    "Children": ("MASH ref", "Surname", "Forename(s)", "Known as", "DOB", "EDD (if unborn)", "Sex",
                 "Ethnicity", "NHS no.", "Address", "Postcode", "Parent/carer", "Contact no.",
                 "Date added"),
    "Contacts": ("Contact ref", "Child ref(s)", "Child name(s)", "Date & time received", "Source",
                 "Referring agency", "How received", "RAG", "Reason for contact", "Taken by"),
    "Agreement": ("Contact ref", "Child ref(s)", "Agreement", "Agreement to", "Who was asked",
                  "How given", "Reason not sought / overridden / refused",
                  "Lawful basis for sharing", "Date & time", "Recorded by"),
    "Partner checks": ("Check ref", "Contact ref", "Child ref(s)", "Agency", "Lawful basis",
                       "Asked (date & time)", "Answered (date & time)", "What they told us"),
    "Decisions": ("Decision ref", "Contact ref", "Child ref(s)", "Decision date & time",
                  "Level of need", "Outcome", "Rationale", "Decision maker", "Role"),
}  # fmt: skip
WRONG: dict[str, tuple[Cells, ...]] = {
    "Children": (["M99001", "Example", "Row", None, "31/02/2018", None, "F", None, None, None,
                  None, None, None, "01/04/2025"],),
    "Contacts": (
        ["C-99001", "M99001", "Example Row", "31/02/2024", "School", None, "Telephone", "Green",
         "Date cannot be right.", None],
        ["C-99002", None, "not on the Children sheet yet", "04/03/2025 10:15", "Police", None,
         "Email", "Amber", "No child ref.", None],
    ),
    "Agreement": (["C-99001", "M99001", "tbc", "Early Help", None, None, None, None, "05/03/2025",
                   None],),
    "Partner checks": (["P-99001", "C-99001", "M99001", "School", None, "asap", None, None],),
    "Decisions": (["D-99001", "C-99001", "M99001", "06/03/2025", "two or three", "NFA", None, None,
                   None],),
}  # fmt: skip
"""Rows no connector can take; each must end in the rejects file and nowhere else."""


def write(council: Council, path: Path) -> int:
    """Write the workbook; give how many of its rows are wrong on purpose."""
    book = openpyxl.Workbook(write_only=True)
    sheets = _Sheets(council)
    for title, rows in (
        ("Children", sheets.children()),
        ("Contacts", sheets.contacts()),
        ("Agreement", sheets.agreements()),
        ("Partner checks", sheets.checks()),
        ("Decisions", sheets.decisions()),
    ):
        _sheet(book, title, rows, council.today)
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(_without_clock(made, council.today))
    return sum(map(len, WRONG.values()))


def _sheet(book: Any, title: str, rows: Iterable[Cells], today: date) -> None:
    sheet = book.create_sheet(title)
    headings = HEADINGS[title]
    heading = WriteOnlyCell(sheet, value=f"City of Alderbridge MASH – {title.upper()}")
    heading.font = Font(bold=True, size=14)
    sheet.merged_cells.add(f"A1:{chr(ord('A') + len(headings) - 1)}1")
    sheet.append([heading])
    sheet.append([f"OFFICIAL SENSITIVE. Taken {day_text(today)}"])
    sheet.append(list(headings))
    count = 0
    for row in rows:
        sheet.append(row)
        count += 1
    for row in WRONG[title]:
        sheet.append(row)
    sheet.append([])
    sheet.append([f"TOTAL: {count}"])


class _Sheets:
    """The rows of each sheet, as the clerk typed them."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.rng = Random(f"{council.seed} mash workbook")  # noqa: S311
        self.hand = Random(f"{council.seed} mash contact numbers")  # noqa: S311
        self.refs = {child: known[0] for child, known in council.known_in(MASH).items()}

    def children(self) -> Iterator[Cells]:
        """Give the children, in the order they were added."""
        for known in self.council.known[MASH]:
            address = known.stays[-1].address
            reached = self.council.reached.get(known.local_id, Reached())
            yield [
                known.local_id, known.surname, known.forenames,
                self.council.known_as.get(known.local_id), self.birth(known), known.expected_on,
                known.sex, known.ethnicity, self.nhs_number(known),
                f"{address.line}, {address.district}",
                address.postcode if known.has_postcode else None,
                self.hand.choice(("; ", " / ", "\n")).join(reached.parents) or None,
                self.number(reached.telephone), self.day(known.registered_on),
            ]  # fmt: skip

    def contacts(self) -> Iterator[Cells]:
        """Give the contacts: one row, however many children."""
        for each in self.at_mash():
            names = [f"{self.refs[child].forenames} {self.refs[child].surname}"
                     for child in each.children]  # fmt: skip
            yield [
                _contact_ref(each), self.children_of(each), " & ".join(names), self.moment(each.at),
                self.rng.choice(MASH_WORDS["source"][each.source]), each.agency, each.method,
                self.rng.choice((each.urgency.title(), each.urgency.upper())), each.reason,
                each.taken_by.name,
            ]  # fmt: skip

    def agreements(self) -> Iterator[Cells]:
        """Give the agreement sheet."""
        for each in self.council.agreements:
            reasons = MASH_WORDS["reason"]
            yield [
                _contact_ref(each.contact), self.children_of(each.contact),
                MASH_WORDS["agreement"][each.became][0], MASH_WORDS["to"][each.to][0],
                MASH_WORDS["asked"][each.person_asked][0],
                MASH_WORDS["how"][each.how][0] if each.how else None,
                reasons[each.reason][0] if each.reason in reasons else each.reason,
                self.rng.choice(MASH_WORDS["basis"][each.lawful_basis]), self.moment(each.at),
                each.by.name,
            ]  # fmt: skip

    def checks(self) -> Iterator[Cells]:
        """Give the partner checks: asked and answered in one row."""
        for each in self.council.checks:
            yield [
                f"P-{20000 + each.number}", _contact_ref(each.contact),
                self.children_of(each.contact), each.agency,
                self.rng.choice(MASH_WORDS["basis"][each.lawful_basis]),
                self.moment(each.asked_at),
                self.moment(each.answered_at) if each.answered_at else None, each.notes,
            ]  # fmt: skip

    def decisions(self) -> Iterator[Cells]:
        """Give the decisions."""
        for each in self.council.decisions:
            if each.contact.at_mash:
                yield [
                    f"D-{30000 + each.number}", _contact_ref(each.contact),
                    self.children_of(each.contact), self.moment(each.at),
                    self.rng.choice((each.level, f"Level {each.level}")),
                    self.rng.choice(MASH_WORDS["outcome"][each.outcome]), each.rationale,
                    each.by.name, each.by.role,
                ]  # fmt: skip

    def at_mash(self) -> Iterator[Contact]:
        """Give the contacts the MASH took."""
        return (each for each in self.council.contacts if each.at_mash)

    def children_of(self, contact: Contact) -> str:
        """Write the children of a contact in one cell."""
        return self.rng.choice(("; ", ", ", "\n")).join(
            self.refs[child].local_id for child in contact.children
        )

    def day(self, day: date) -> date | str:
        """Write a day: mostly a date, sometimes text."""
        return day_text(day) if self.rng.random() < TEXT_DATES else day

    def moment(self, at: datetime) -> datetime | date | str:
        """Write a date and time: mostly as one, sometimes text, now and then without the time."""
        drawn = self.rng.random()
        if drawn < TEXT_DATES:
            return time_text(at)
        return at.date() if drawn > 1 - TEXT_DATES / 4 else at

    def birth(self, known: Known) -> date | str | None:
        """Write a date of birth, or as much of one as is known."""
        if known.born is None:
            return None
        if len(known.born) < len("2019-01-01"):
            return "/".join(reversed(known.born.split("-")))
        return self.day(date.fromisoformat(known.born))

    def number(self, telephone: str | None) -> int | str | None:
        """Write a telephone number as text, or so that the sheet takes its first nought."""
        if telephone is None:
            return None
        run_together = telephone.replace(" ", "")
        return self.hand.choice((telephone, telephone, run_together, int(run_together)))

    def nhs_number(self, known: Known) -> int | str | None:
        """Write an NHS number as a number, spaced, or as text."""
        if known.nhs_number is None:
            return None
        shapes = (int(known.nhs_number), spaced(known.nhs_number), known.nhs_number)
        return self.rng.choices(shapes, (40, 40, 20))[0]


def _contact_ref(contact: Contact) -> str:
    return f"C-{10000 + contact.number}"


def _without_clock(made: io.BytesIO, day: date) -> bytes:
    """Give the workbook with every time stamp in it set to one day."""
    fixed = io.BytesIO()
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", stamp, content)
            clean = zipfile.ZipInfo(entry.filename, (day.year, day.month, day.day, 0, 0, 0))
            clean.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(clean, content)
    return fixed.getvalue()
