"""Take apart what a set writes in one field: full names, addresses with their postcode."""

import re

from hub.matching.evaluation.dataset import Row


def split_name(full: str) -> tuple[str, str]:
    """Take a full name apart: before the comma is the surname, else the last word.

    >>> split_name("KHAN, Amina"), split_name("Amina Bibi Khan")
    (('Amina', 'KHAN'), ('Amina Bibi', 'Khan'))
    """
    if "," in full:
        surname, _, forenames = full.partition(",")
    else:
        forenames, _, surname = full.rpartition(" ")
    return forenames.strip(), surname.strip()


def split_address(row: Row) -> tuple[str, str]:
    """Give the first line and the postcode, which may stand last in the address."""
    line, code = row.get("address", ""), row.get("postcode", "")
    if not code and (found := re.search(r",?\s*([A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})\s*$", line)):
        line, code = line[: found.start()].replace(", London", ""), found.group(1)
    return line, code
