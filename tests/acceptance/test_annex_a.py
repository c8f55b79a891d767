"""A workbook that nobody here wrote goes in; its children's timelines come out."""

import pytest

from tests.acceptance.conftest import Hub
from tests.conftest import SHARED

WORKBOOK = SHARED / "data/liia/Annex_A_2024_Jan.xlsx"


@pytest.fixture
def read(hub: Hub) -> Hub:
    """The hub after it has read the workbook's lists 1 to 7."""
    if not WORKBOOK.exists():
        pytest.skip("the synthetic Annex A workbook is not beside this checkout")
    hub("feed", "read", "annex_a", str(WORKBOOK))
    hub("ingest", "--once")
    hub("project", "run", "--once")
    return hub


def test_its_rows_become_timelines(read: Hub) -> None:
    read.let_see("annex_a:6537810")
    printed = read("timeline", "annex_a:6537810").out
    for words in ("Strategy discussion", "Section 47 enquiry", "Referral", "conference"):
        assert words in printed


def test_reading_it_again_adds_nothing(read: Hub) -> None:
    again = read("feed", "read", "annex_a", str(WORKBOOK), "--json").json
    assert (again["events_out"], again["rows_in"]) == (0, again["unchanged"])
    read("feed", "read", "annex_a", str(WORKBOOK), "--full")
    summary = read("ingest", "--once", "--json").json
    assert summary["received"] > 0
    assert (summary["accepted"], summary["corrections"]) == (0, 0)
