"""What legacy systems write into the columns of a child, and what it is read as."""

from time import process_time

import pytest

from hub.matching.known.records import normalised
from hub.matching.model.comparing.identifying import TITLES
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


@pytest.mark.parametrize("written", [
    "As above", "No fixed abode", "NFA", "N.F.A.", "Unknown", "Not known, Wexby", "TBC Wexby",
    "c/o Children’s Services", "C/O Children's Social Care, 4 Elm Street", "same as mother",
    "Same address as sibling", "temporary accommodation", "Homeless - sofa surfing", "PO Box 77",
    "P.O. Box 77, Wexby, BD1 4ZQ", "Civic Centre, Harbridge",
])  # fmt: skip
def test_what_names_no_home_is_none(written: str) -> None:
    details = said({"address": written, "postcode": "ZZ99 3VZ"})
    assert (details.address, details.postcode, details.withheld) == ((), "", False)


@pytest.mark.parametrize("written", [
    "Address withheld", "Confidential", "CONFIDENTIAL ADDRESS", "Placement address confidential",
    "*** RESTRICTED ***", "Refuge", "Women's Refuge, Wexby", "refuge, 12 High Street",
    "Address not to be disclosed", "Confidential, 12 High Street",
])  # fmt: skip
def test_a_home_is_withheld_where_its_own_words_say_so(written: str) -> None:
    details = said({"address": written, "postcode": "BD1 1HY", "address_withheld": "N"})
    assert (details.address, details.postcode, details.withheld) == ((), "", True)


@pytest.mark.parametrize("written", [
    "Refuge Assurance House, 5 Oak Road", "Refuge Cottage", "12 Refuge Lane", "Nonesuch House",
    "Temporary accommodation, 5 Oak Road", "The Old Civic Centre", "Hospital Road", "Oaklands",
])  # fmt: skip
def test_a_house_with_such_a_word_in_its_name_is_a_home(written: str) -> None:
    details = said({"address": written})
    assert (bool(details.address), details.withheld) == (True, False)


def test_a_postcode_beside_its_own_column_is_no_word_of_the_address() -> None:
    whole = said({"address": "1 Elm Walk BD17 5SG 1 ELM WALK", "postcode": "bd175sg"})
    assert (whole.address, whole.postcode) == (("1", "elm", "walk", "1", "elm", "walk"), "BD175SG")
    other = said({"address": "1 Elm Walk, BD17 5SG", "postcode": "BD2 1AA"})
    assert other.address == ("1", "elm", "walk", "bd17", "5sg")


@pytest.mark.parametrize("written", [
    "see sibling record", "Unknown", "not recorded", "Parent/Guardian of above", "White British",
    "Any other White background", "Asian/Asian British - Pakistani", "Black African - Somali",
    "Information not yet obtained", "WBRI", "Gypsy/Roma", "Mixed - White and Black Caribbean",
    "see sibling record White British", "n/k; not known", "Any other ethnic group",
])  # fmt: skip
def test_what_names_no_parent_confirms_no_child(written: str) -> None:
    child = said({"forenames": "Amina", "other": written})
    assert TITLES.issuperset(child.other)


@pytest.mark.parametrize(("written", "named"), [
    ("Rachel White White British", "rachel white"), ("Roma English WBRI", "roma english"),
    ("Zara Bibi / not known", "zara bibi"), ("David See", "david see"), ("Leeds", "leeds"),
    ("Kim Black and Ann Irish", "kim black and ann irish"), ("Mrs Khan; n/k", "mrs khan"),
    ("Mrs L Sharp / Mr D Turner; n/k", "mrs l sharp and mr d turner"),
])  # fmt: skip
def test_whoever_is_named_beside_it_is_read(written: str, named: str) -> None:
    assert " ".join(said({"other": written}).other) == named


def test_twins_are_told_by_a_note_that_names_no_parent() -> None:
    assert said({"other": "Twin 1 of 2, mother not known"}).multiple


def test_the_mailbox_of_a_role_is_no_familys() -> None:
    written = "office@elm.sch.uk|Head.Teacher@elm.sch.uk;info@example.org|amina@example.org"
    assert said({"email": written}).emails == ("amina@example.org",)


@pytest.mark.parametrize("written", [
    "9434765919.0", "943 476 5919 (PDS verified)", "9434765919*", "NHS: 943-476-5919",
    "NHS No 9434765919 / 9434765919", "see file|943 476 5919.0",
])  # fmt: skip
def test_an_nhs_number_is_read_beside_a_note(written: str) -> None:
    details = said({"nhs_number": written})
    assert (details.nhs_numbers, details.identifiers) == (("9434765919",), ())


@pytest.mark.parametrize("written", [
    "9434765918.0", "9434765918 (PDS verified)", "9434765918*", "9434765919 or 9990000018",
    "07700 900123", "943476591", "9434765919 12",
])  # fmt: skip
def test_what_holds_no_single_right_number_is_none(written: str) -> None:
    assert said({"nhs_number": written}).nhs_numbers == ()


def test_a_wrong_nhs_number_is_no_other_identifier_either() -> None:
    assert said({"nhs_number": "9434765918 (PDS verified)|9434765918.0"}).identifiers == ()


def test_each_pupil_number_and_each_identifier_counts() -> None:
    details = said({"upn": "H801200001001 X801200001002 ?", "identifier": "S1-733|12345.0"})
    assert details.identifiers == (
        "id:12345", "id:S1733", "upn:H801200001001", "upn:X801200001002",
    )  # fmt: skip


@pytest.mark.parametrize(("full", "forenames", "surname"), [
    ("MSTR ALFIE SMITH", "alfie", "smith"), ("Dr Hanna, James", "james", "hanna"),
    ("DR DANIEL PACE", "daniel", "pace"), ("Hanna, Miss Ann J", "ann j", "hanna"),
    ("Noah da Silva", "noah", "da silva"), ("ANNA VAN DER BERG", "anna", "van der berg"),
    ("Anna van Dijk", "anna", "van dijk"), ("Minh Van Nguyen", "minh van", "nguyen"),
    ("Noor El Sayed", "noor", "el sayed"), ("Aliyah St John", "aliyah", "st john"),
    ("Ian Mac Donald", "ian", "mac donald"), ("Eva Maria de la Cruz", "eva maria", "de la cruz"),
    ("Sean O Brien", "sean", "o brien"), ("Uche O Iheanacho", "uche o", "iheanacho"),
    ("Al Green", "al", "green"), ("Stephen Van", "stephen", "van"), ("Jo Dee Lee", "jo dee", "lee"),
    ("Emma Smith née Jones", "emma", "smith"), ("Smith - DUPLICATE, Ann", "ann", "smith"),
    ("Ann Hill [CP PLAN]", "ann", "hill"), ("ANN HILL *CONFIDENTIAL*", "ann", "hill"),
    ("Martin Brown DO NOT USE", "martin", "brown"), ("Ann Nee", "ann", "nee"),
    ("Mr Smith", "", "smith"), ("Ann (Annie) Hill", "ann annie", "hill"), ("Smith", "", "smith"),
])  # fmt: skip
def test_a_whole_name_is_taken_apart(full: str, forenames: str, surname: str) -> None:
    details = said({"full_name": full})
    assert (" ".join(details.forenames), " ".join(details.surname)) == (forenames, surname)


@pytest.mark.parametrize(("written", "read"), [
    ("Mstr Alfie NMN", "alfie"), ("Miss Ann-Marie", "annmarie"), ("Archie N/A", "archie"),
    ("Razvan (CP)", "razvan"), ("Lucy - DUPLICATE M", "lucy m"), ("Drew", "drew"),
    ("Mrunal", "mrunal"), ("Grace none", "grace"),
])  # fmt: skip
def test_titles_and_notes_are_no_forenames(written: str, read: str) -> None:
    assert " ".join(said({"forenames": written, "surname": "Hill"}).forenames) == read
    assert " ".join(said({"known_as": written}).known_as) == read


@pytest.mark.parametrize(("written", "read"), [
    ("Miss Hill", "hill"), ("Hill (see also Hall)", "hill"), ("XXX", ""),
    ("Hill nee Hall", "hill"), ("Née", "nee"), ("Hill aka Hall", "hill"), ("Maxxi", "maxxi"),
])  # fmt: skip
def test_titles_and_notes_are_no_surname(written: str, read: str) -> None:
    assert " ".join(said({"forenames": "Ann", "surname": written}).surname) == read


@pytest.mark.parametrize("written", [
    {"forenames": "U/B", "surname": "Hill"}, {"forenames": "Bby", "surname": "Hill"},
    {"full_name": "B/O Amina Hill"}, {"full_name": "MSTR U/B HILL"}, {"full_name": "Hill, U/B"},
    {"forenames": "B/O Amina NMN", "surname": "Hill"}, {"full_name": "Bby Hill"},
])  # fmt: skip
def test_a_child_without_a_name_yet_is_told_by_what_stands_for_one(written: dict[str, str]) -> None:
    details = said(written)
    assert (details.forenames, details.surname, details.placeholder) == ((), ("hill",), True)


@pytest.mark.parametrize("written", ["(" * 20_000, "[" + "cp " * 9_000, "a nee " * 9_000])
def test_case_notes_in_a_name_take_no_time(written: str) -> None:
    started = process_time()
    said({"full_name": written, "surname": written})
    assert process_time() - started < 1


def test_no_telephone_leads_to_a_home_whose_own_words_say_that_it_is_withheld() -> None:
    told = {
        "forenames": "Zoe", "address": ["Refuge", "Wexby"], "telephones": ["07700 900123"],
        "emails": ["zoe@example.org"], "parents_and_carers": ["Amina Khan"],
        "former_homes": [{"address": ["1 Elm Walk"], "postcode": "BD1 1AA"}],
    }  # fmt: skip
    details = normalised(told, "lcs")
    assert (details.withheld, details.other) == (True, ("amina", "khan"))
    assert (details.phones, details.emails, details.former_homes) == ((), (), ())
    open_home = normalised(told | {"address": ["NFA"]}, "lcs")
    assert (len(open_home.phones), len(open_home.emails), len(open_home.former_homes)) == (1, 1, 1)


def test_what_names_no_home_is_no_former_one() -> None:
    left = [{"address": ["Refuge"], "postcode": "BD1 1AA"}, {"address": ["NFA"]}]
    assert normalised({"forenames": "Zoe", "former_homes": left}, "lcs").former_homes == ()
