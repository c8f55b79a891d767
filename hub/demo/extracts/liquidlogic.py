"""Write the statutory case database, on any database SQLAlchemy knows.

It holds the traps of the real one: -1 for nothing, Y and N flags beside comments with quotes and
line ends in them, the day on the form beside the day it was keyed, records flagged as duplicates.
"""

from collections.abc import Iterator
from itertools import chain, count

import sqlalchemy
from sqlalchemy.schema import CreateTable, DropTable

from hub.demo.extracts.liquidlogic_front import (
    allocation_rows,
    contact_rows,
    people_rows,
    referral_rows,
    relation_rows,
    staff_rows,
)
from hub.demo.extracts.liquidlogic_protection import protection_rows
from hub.demo.extracts.liquidlogic_rows import SECTION_17_FORM, Rows, form_rows
from hub.demo.extracts.liquidlogic_tables import Values, empty, tables
from hub.demo.extracts.liquidlogic_work import assessment_rows, note_rows
from hub.demo.invent.model import Council
from hub.demo.invent.who import LCS

PAGE = 5000
WRONG = 4
"""How many of `wrong_rows` are rows of a stream; the others belong to the form of one."""


def write(council: Council, url: str) -> int:
    """Write the database, in place of any such tables there; give how many rows are wrong."""
    described = tables()
    engine = sqlalchemy.create_engine(url)
    pending: dict[str, list[Values]] = {name: [] for name in described}
    with engine.begin() as connection:
        for each in described.values():
            # Not metadata.drop_all: it looks for the name as written, and PostgreSQL folds it.
            connection.execute(DropTable(each, if_exists=True))
            connection.execute(CreateTable(each))
        for table, values in chain(rows_of(council), wrong_rows()):
            page = pending[table]
            page.append(empty(table) | values)
            if len(page) == PAGE:
                connection.execute(described[table].insert(), page)
                page.clear()
        for table, page in pending.items():
            if page:
                connection.execute(described[table].insert(), page)
    engine.dispose()
    return WRONG


def rows_of(council: Council) -> Rows:
    """Give every row with the name of its table."""
    known = council.known_in(LCS)
    ids = {child: int(each[0].local_id) for child, each in known.items()}
    answers: Iterator[int] = count(90_001)
    yield from staff_rows(council)
    yield from people_rows(known)
    yield from relation_rows(council, ids)
    yield from contact_rows(council, ids)
    yield from referral_rows(council, ids)
    yield from allocation_rows(council, ids)
    yield from assessment_rows(council, ids, answers)
    yield from protection_rows(council, ids, answers)
    yield from note_rows(council, ids)


def wrong_rows() -> Rows:
    """Give rows no connector can take; each must end in the rejects file and nowhere else."""
    person = {"DIM_PERSON_ID": 999001}
    yield "FACT_CONTACTS", person | {"FACT_CONTACT_ID": 999001}
    yield "FACT_REFERRALS", person | {"FACT_REFERRAL_ID": 999001}
    form = person | {"FACT_FORM_ID": 999001}
    yield "FACT_SINGLE_ASSESSMENT", form | {"FACT_SINGLE_ASSESSMENT_ID": 999001}
    answers = {"Date assessment started": "31/02/2025"}
    yield from form_rows(form, SECTION_17_FORM, answers, None, count(1))
    yield "FACT_CASENOTES", person | {
        "FACT_CASENOTE_ID": 999001, "DIM_LOOKUP_CASNT_TYPE_ID_CODE": "STVC",
    }  # fmt: skip
