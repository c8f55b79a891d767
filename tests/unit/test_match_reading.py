"""What legacy systems write into the columns of a child, and what it is read as."""

import pytest

from hub.matching.model.details import said
from hub.matching.model.reading.births import birth


@pytest.mark.parametrize("written", [
    "14 Mar 2015", "14-MAR-2015", "14th March 2015", "14th of March 2015", "March 14, 2015",
    "14Mar2015", "2015-Mar-14", "14/03/15", "14.3.15", "14-03-15", "14-Mar-15", "14 March '15",
    "Sat 14 Mar 2015", "Saturday, 14 March 2015", "42077", "42077.0", "42077.625",
    "14/03/15 00:00", "14 Mar 2015 12:30:00", "14-MAR-2015T00:00:00", "14 Mar 2015 (tbc)",
])  # fmt: skip
def test_a_day_is_read_as_systems_write_it(written: str) -> None:
    details = said({"date_of_birth": written, "expected_on": f" {written} "})
    assert (details.date_of_birth, birth(written)) == ("", "2015-03-14")
    assert details.expected_on == "2015-03-14"


@pytest.mark.parametrize(("written", "known"), [
    ("March 2015", "2015-03"), ("Mar-2015", "2015-03"), ("??/03/2015", "2015-03"),
    ("??/??/2015", "2015"), ("00/00/2015", "2015"), ("2015-03-00", "2015-03"),
    ("14/03/49", "2049-03-14"), ("14/03/50", "1950-03-14"),
])  # fmt: skip
def test_a_day_is_read_as_far_as_it_is_known(written: str, known: str) -> None:
    assert birth(written) == known


@pytest.mark.parametrize("written", [
    "Mar 15", "14 Mar", "30 Feb 2015", "31/02/15", "14/03-15", "1 2 03", "99999", "00123", "4 yrs",
    "aged 6", "approx 0", "Market 2", "00/00/0000", "??", "01/01/1900", "01 Jan 1900", "0001-01-01",
    "1 in 2015", "May", "420777",
])  # fmt: skip
def test_what_is_no_day_or_may_be_several_is_none(written: str) -> None:
    assert birth(written) == ""


def test_the_day_of_an_unborn_child_is_read_behind_its_word() -> None:
    assert said({"date_of_birth": "EDD 03 Jul 2015"}).expected_on == "2015-07-03"
    assert said({"date_of_birth": "Due Nov 2014"}).expected_on == "2014-11"
