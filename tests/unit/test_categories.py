"""The one reader of category values: what it knows, what it leaves, and how often it is right."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from connectors.categories.choosing import choose
from connectors.categories.domains import by_column, domains
from connectors.categories.file_mapping import ADDED, HeadingsMissing, category_of, map_file
from connectors.code_lists import code_of
from connectors.errors import ColumnsRepeated, SourceUnreadable
from tests.benchmarks.categories import judged, plain
from tests.conftest import SHARED

SPELLINGS = SHARED / "data/annex_a_source_spellings.csv"

KNOWN = [
    ("Ethnicity", "WBRI", "a) White"),
    ("Ethnicity", "MWBC – White & Black Caribbean", "b) Mixed"),
    ("Ethnicity", "BOTH: Black (Mixed Black)", "d) Black or black British"),
    ("Ethnicity", "Asian / Asian British (Afghani)", "e) Other ethnic group"),
    ("Ethnicity", "black or black british - west indian", "d) Black or black British"),
    ("Ethnicity", "Declined to answer", "f) Not stated"),
    ("Ethnicity", "any other White background", "a) White"),
    ("Contact Source", "q) 6: Police", "g) Police"),
    ("Contact Source", "3C – School Nurse", "d) Health services"),
    ("Contact Source", "Nursery", "b) Schools"),
    ("Referral Source", "Grand-mother", "a) Individual"),
    ("Referral Source", "Other internal department (not housing)", "f) LA services"),
    ("Primary Need Code", "N4.SING26", "d) Family in acute stress"),
    ("Primary Need Code", "5a Something of our own", "e) Family dysfunction"),
    ("Primary Need Code", "Family in accute stress", "d) Family in acute stress"),
    ("Latest Category of Abuse", "NEGLECT/EMOTIONAL ABUSE", "e) Multiple"),
    ("Latest Category of Abuse", "Emotionl", "d) Emotional Abuse"),
    ("Latest Category of Abuse", "NYNN", "b) Physical Abuse"),
    ("Reason Ceased to be Looked After", "SE9 - to prison", "j) Sentenced to custody"),
    ("Placement Type", "S1OUT", "m) Residential school"),
    ("Placement Type", "Placed for adoption with current foster carer", "b) Placed for adoption"),
    ("Type of Accommodation", "Z", "o) With Former Foster Carer"),
    ("Child's Legal Status", "Code 'C1' is not mapped", "a) Interim care orders"),
    ("LA of Placement", "London Borough of Brent", "Brent"),
    ("LA of Placement", "E08000035", "Leeds"),
    ("LA of Placement", "KINGSTON UPON HU", "Kingston Upon Hull, City of"),
    ("LA of Placement", "Rossendale Borough Council", "Lancashire"),
    ("Does the Child have a Disability", "0 - No", "False"),
    ("Was the Child Seen Alone?", "Not seen alone", "False"),
    ("Gender", "2 - Female", "b) Female"),
    ("Referral NFA?", "No further action", "True"),
    ("Referral NFA?", "FA", "False"),
    (
        "Was the child offered a Return Interview after their last missing episode (Y/N)?",
        "Offered and refused", "True",
    ),
    (
        "Did the child accept a Return Interview after their last missing episode (Y/N)?",
        "Offered and refused", "False",
    ),
    ("Ethnicity", "Black or Black British - Not yet obtained", "d) Black or black British"),
    ("Contact Source", "Child", "a) Individual"),
    ("Contact Source", "Careers service", "c) Education services"),
    ("Contact Source", "School nursery", "b) Schools"),
    ("Contact Source", "Police - Child Protection Unit", "g) Police"),
    ("Ethnicity", "British African", "d) Black or black British"),
    ("Ethnicity", "A: A2", "a) White"),
    ("Ethnicity", "*Not recorded*", "f) Not stated"),
    ("Ethnicity", "Black and Indian", "b) Mixed"),
    ("LA of Placement", "SCO - Child placed in Scotland", "SCO"),
    ("LA of Placement", "W06000015", "Wales"),
    ("Gender", "Male to Female", "d) Neither"),
    ("Eligibility Category", "Formerly relevant", "b) Former relevant"),
    ("Reason for Closure", "RC8a", "h) Child not in need after assessment"),
    ("Ethnicity", "Black - Ghanaian, mixed Ghanaian", "d) Black or black British"),
    ("Ethnicity", "British Asian, mixed", "c) Asian or Asian British"),
    ("Contact Source", "Health visitor (not GP)", "d) Health services"),
]  # fmt: skip
"""Column, what a council might write, and the category: written for this test."""

UNKNOWN = [
    ("Ethnicity", ""), ("Ethnicity", "   "), ("Ethnicity", "purple"), ("Ethnicity", "12/03/2019"),
    ("Ethnicity", "\0\0"), ("Ethnicity", "🙂"), ("Contact Source", "ZQX"), ("Gender", "lovely"),
    ("LA of Placement", "Atlantis"), ("LA of Placement", "North"), ("Placement Type", "K1 [H5]"),
    ("Child's Legal Status", "V4"), ("Primary Need Code", "9NOTCIN - Obsolete DO NOT USE"),
    ("Activity Status", "l"), ("Shoe size", "5"),
    ("Contact Source", "Member of the public (anonymous)"), ("Ethnicity", "A4.9"),
    ("Reason for Closure", "RC8 School Leaving Age"), ("Eligibility Category", "Not eligible"),
    ("Was the Child Seen Alone?", "Seen with carer"), ("Was the Child Seen Alone?", "Not asked"),
    ("Ethnicity", "Non-White"), ("Contact Source", "Other than police"), ("Ethnicity", "Malat"),
    ("Primary Need Code", "Not neglect"), ("Ethnicity", "White mixed"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "said", "category"), KNOWN)
def test_what_a_council_writes_is_known(column: str, said: str, category: str) -> None:
    assert category_of(column, said).category == category


@pytest.mark.parametrize(("column", "said"), UNKNOWN)
def test_what_is_not_certain_is_left_with_a_reason(column: str, said: str) -> None:
    chosen = category_of(column, said)
    assert chosen.category is None
    assert chosen.reason


@pytest.mark.parametrize("name", domains())
def test_every_category_is_known_by_itself(name: str) -> None:
    domain = domains()[name]
    for category in domain.categories:
        assert choose(domain, category).category == category


@pytest.mark.parametrize("name", domains())
def test_a_value_of_any_length_is_read(name: str) -> None:
    domain = domains()[name]
    for said in ("x" * 100_000, "(" * 5_000, "a) " * 3_000, "- " * 5_000):
        assert choose(domain, said).category in (None, *domain.categories)


def test_capitals_and_spaces_change_nothing() -> None:
    for column, said, category in KNOWN:
        if said.upper() != said:
            assert category_of(column, f"  {said.upper()}  ").category == category


def test_codes_that_disagree_are_left() -> None:
    assert "disagree" in category_of("Placement Type", "U1 (A3)").reason


@pytest.mark.parametrize(
    "said",
    ["Mental health social worker", "School / College", "Relative, anonymous", "Not known / anon"],
)
def test_words_of_two_categories_are_left(said: str) -> None:
    assert "as much as" in category_of("Contact Source", said).reason


def test_a_longer_name_covers_the_words_within_it() -> None:
    assert category_of("Contact Source", "Town Council").category == "f) LA services"
    assert category_of("Contact Source", "Refugee Council").category == "i) Other"


def test_connectors_read_their_codes_by_the_same_reader() -> None:
    assert code_of("cin.ethnicity", "a) WBRI") == "WBRI"
    assert code_of("cin.category_of_abuse", "PHYSICAL  ABUSE") == "PHY"
    assert code_of("cin.ethnicity", "both parents unknown") is None


def test_a_reason_for_another_worker_is_known_by_the_departments_own_words() -> None:
    reasons = "cla.worker_change_reason"
    assert code_of(reasons, "LEFTRL - Previous social worker left role") == "LEFTRL"
    assert code_of(reasons, "Child requested change from previous social worker") == "CHCHAN"
    assert code_of(reasons, "parent/carer requested change from previous Social Worker") == "PCCHAN"
    assert code_of(reasons, "Left") is None


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    return path


def test_a_file_is_mapped(tmp_path: Path) -> None:
    given = written(
        tmp_path,
        "\ufefflist,column,spelling_seen,note\r\nlist_1,Gender,M,kept\r\nlist_1,Gender,?,\r\n".encode(),
    )
    to = tmp_path / "out.csv"
    done = map_file(given, to, lambda _: None)
    assert (done.rows, done.mapped, done.left_empty) == (2, 1, 1)
    with to.open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["canonical"], first["note"], first["reason"]) == ("a) Male", "kept", "")
    assert second["canonical"] == ""
    assert second["reason"]


def test_a_file_from_excel_is_read_in_its_encoding(tmp_path: Path) -> None:
    text = "list,column,spelling_seen\nl,Ethnicity,WBRI – White\n"
    given = written(tmp_path, text.encode("cp1252"))
    done = map_file(given, tmp_path / "out.csv", lambda _: None)
    assert done.mapped == 1


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"list,column\nx,y\n", b"PK\x03\x04\0\0"], ids=repr
)
def test_another_file_is_refused_and_nothing_is_written(tmp_path: Path, content: bytes) -> None:
    with pytest.raises((HeadingsMissing, SourceUnreadable)):
        map_file(written(tmp_path, content), tmp_path / "out.csv", lambda _: None)
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


def test_short_and_long_rows_are_kept(tmp_path: Path) -> None:
    given = written(tmp_path, b"list,column,spelling_seen\nl,Gender\nl,Gender,M,more,yet\n")
    assert map_file(given, tmp_path / "out.csv", lambda _: None).rows == 2


def test_a_heading_nobody_reads_may_stand_there_twice_and_both_columns_are_kept(
    tmp_path: Path,
) -> None:
    given = written(tmp_path, b"column,Note,note,spelling_seen,note,how\nGender,a,b,M,c,old\n\n")
    map_file(given, tmp_path / "out.csv", lambda _: None)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        headings, row = csv.reader(file)
    assert headings == ["column", "Note", "note", "spelling_seen", "note", *ADDED]
    assert row[:6] == ["Gender", "a", "b", "M", "c", "a) Male"]


@pytest.mark.parametrize("again", ["spelling_seen", "Spelling Seen"])
def test_a_heading_that_is_read_and_stands_there_twice_is_refused_as_a_feed_refuses_it(
    tmp_path: Path, again: str
) -> None:
    given = written(tmp_path, f"list,column,spelling_seen,{again}\nl,Gender,M,F\n".encode())
    with pytest.raises(ColumnsRepeated, match=r"over columns 3 \(C\) and 4 \(D\)"):
        map_file(given, tmp_path / "out.csv", lambda _: None)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(
    not SPELLINGS.exists(), reason="the spellings seen are not beside this checkout"
)
def test_spellings_that_councils_wrote_are_right_or_left_alone() -> None:
    found: Counter[str] = Counter()
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            category = category_of(row["column"], row["spelling_seen"]).category
            found[judged(category, plain(row["canonical"]))] += 1
    total = found.total()
    assert found["right"] / total >= 0.95, found
    assert found["wrong"] / total <= 0.01, found


def test_a_column_belongs_to_one_domain() -> None:
    columns = [each for domain in domains().values() for each in domain.columns]
    assert len(columns) == len(set(columns)) == len(by_column())
