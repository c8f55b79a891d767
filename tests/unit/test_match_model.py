"""The decision about one record: bands, invariance to order, guards no score can pass."""

import json
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from hub.matching.model.comparing.records import LEVELS
from hub.matching.model.decision import Candidate, Decision, Known, decide
from hub.matching.model.details import said
from hub.matching.model.model import Model, UnusableModel, newest
from hub.matching.telling.explaining import in_words_of

MODEL = newest()
AMINA = {
    "forenames": "Amina", "surname": "Wierzbicka", "date_of_birth": "2015-03-04", "sex": "F",
    "address": "12 Harbour Road", "postcode": "SE13 6NB", "nhs_number": "999 000 0018",
}  # fmt: skip


def someone(number: int, *records: dict[str, str]) -> Candidate:
    """A person with these records."""
    person = UUID(int=number * 1000)
    return Candidate(person, tuple(
        Known(UUID(int=number * 1000 + place), person, said(record))
        for place, record in enumerate(records)
    ))  # fmt: skip


def decided(record: dict[str, str], *candidates: Candidate, children: int = 100_000) -> Decision:
    return decide(said(record), candidates, MODEL, children=children)


def test_a_record_that_agrees_in_everything_is_linked() -> None:
    decision = decided(AMINA, someone(1, AMINA))
    assert (decision.band, decision.person) == ("match", UUID(int=1000))
    assert decision.guards == ()


def test_a_record_of_nobody_known_is_new() -> None:
    other = AMINA | {"forenames": "Josef", "surname": "Okoro", "date_of_birth": "2009-11-20",
                     "nhs_number": "", "address": "1 Low Lane", "postcode": "E1 1AA"}  # fmt: skip
    assert decided(other, someone(1, AMINA)).band == "new"
    assert decided(other).band == "new"


def test_an_initial_is_asked_about_and_does_not_deny_the_name() -> None:
    without = AMINA | {"nhs_number": "", "forenames": "Zainab"}
    decision = decided(without | {"forenames": "Z"}, someone(1, without))
    assert (decision.band, decision.same_ppm > 900_000) == ("review", True)


@pytest.mark.parametrize("unknown", ["N/K", "UNK", "n.k."])
def test_a_forename_nobody_knows_is_none(unknown: str) -> None:
    without = AMINA | {"nhs_number": "", "forenames": unknown}
    assert said(without).forenames == ()
    assert decided(without, someone(1, without)).band == "review"


def test_the_town_after_a_street_makes_it_no_other_home() -> None:
    without = AMINA | {"nhs_number": ""}
    town = without | {"address": "12 Harbour Rd, Marbury"}
    assert decided(town, someone(1, without)).band == "match"
    other = without | {"address": "12 Harbour View Court", "postcode": "SE13 6NP"}
    assert decided(other, someone(1, without)).band == "review"


def test_the_evidence_and_the_prior_add_up_to_the_weight() -> None:
    decision = decided(AMINA, someone(1, AMINA))
    assert decision.prior_millibits is not None
    total = decision.prior_millibits + sum(each.millibits for each in decision.evidence)
    assert total == decision.millibits


def test_one_name_under_one_roof_is_a_cousins_where_the_parents_differ() -> None:
    anh = AMINA | {"nhs_number": "", "other": "Anh Pham"}
    other_year = anh | {"date_of_birth": "2016-03-04"}
    theirs = decided(other_year, someone(1, anh))
    cousins = decided(other_year | {"other": "Ruth Grant"}, someone(1, anh))
    assert theirs.same_ppm > 990_000
    assert cousins.same_ppm < 950_000


def test_the_evidence_of_namesakes_adds_up_to_one_prior_whoever_their_parents_are() -> None:
    anh = AMINA | {"nhs_number": "", "other": "Anh Pham"}
    other_year = anh | {"date_of_birth": "2016-03-04"}
    found = [decided(other_year | {"other": parent}, someone(1, anh))
             for parent in ("Ruth Grant", "Anh Phan", "")]  # fmt: skip
    siblings = [each for each in found if each.sibling_ppm > each.stranger_ppm]
    assert len(siblings) == len(found)
    assert max(siblings, key=prior).prior_millibits == pytest.approx(
        min(siblings, key=prior).prior_millibits, abs=200
    )


def prior(decision: Decision) -> int:
    assert decision.prior_millibits is not None
    return decision.prior_millibits


def test_a_childs_surname_that_is_not_the_mothers_speaks_neither_for_nor_against() -> None:
    born = AMINA | {"nhs_number": "", "other": "Anh Pham"}
    unborn = born | {"forenames": "Unborn", "date_of_birth": "", "expected_on": "2015-03-12"}
    decision = decided(unborn | {"surname": "Pham"}, someone(1, born))
    surname = next(each for each in decision.evidence if each.field == "surname")
    assert (surname.verdict, surname.millibits) == ("of_mother", 0)
    assert decision.band == "review"
    assert "R9" not in [each.rule for each in decision.guards]


@pytest.mark.parametrize(("born", "level"), [
    ("2015-03-04", "exact"), ("2015-03-13", "expected"), ("2015-04-11", "expected_about"),
    ("2015-06-18", "near"),
])  # fmt: skip
def test_the_birthday_of_a_child_without_a_name_may_be_the_day_it_was_expected(
    born: str, level: str
) -> None:
    baby = AMINA | {"forenames": "Baby", "nhs_number": "", "date_of_birth": born}
    decision = decided(baby, someone(1, AMINA))
    assert decision.band == "review"
    assert level in [each.verdict for each in decision.evidence if each.field == "date_of_birth"]


@pytest.mark.parametrize("name", ["Jung Min-jun", "Jung Min Jun", "JUNG, Minjun", "Min-Jun Jung"])
def test_a_hyphen_makes_no_other_name_whichever_comes_first(name: str) -> None:
    known = {"full_name": "JUNG, Min-jun", "date_of_birth": "2023-06-16", "sex": "M",
             "address": "19 Low Lane", "postcode": "SE8 5DN"}  # fmt: skip
    decision = decided(known | {"full_name": name}, someone(1, known))
    assert (decision.band, decision.guards) == ("match", ())


WINNIE = {"forenames": "Winnie", "surname": "Lu", "date_of_birth": "2019-12-10", "sex": "F",
          "address": "93 Hamilton Drive", "postcode": "BR1 0NA"}  # fmt: skip


@pytest.mark.parametrize(("names", "level"), [
    ({"forenames": "Hoi-Ching"}, "two_languages"), ({"forenames": "Jian Yu"}, "two_languages"),
    ({"forenames": "", "surname": "", "full_name": "LU, Hoi-Ching"}, "two_languages"),
    ({"forenames": "Grace"}, "different"), ({"forenames": "Susan"}, "different"),
    ({"forenames": "Hoi-Ching", "surname": "Smith"}, "different"),
    ({"forenames": "Kim"}, "different"),
])  # fmt: skip
def test_an_english_name_beside_a_chinese_one_says_nothing_and_is_asked_about(
    names: dict[str, str], level: str
) -> None:
    decision = decided(WINNIE | names, someone(1, WINNIE), children=1_000)
    found = {each.field: each for each in decision.evidence}

    assert decision.band == "review"
    assert found["forenames"].verdict == level
    assert (found["forenames"].millibits == 0) is (level == "two_languages")
    assert "R3" in {each.rule for each in decision.guards}


@pytest.mark.parametrize(("whole", "short"), [
    ("Maxamed Cabdi Nuur", "CABDI, Maxamed"), ("Warsame Maxamed Nuur", "Warsame Maxamed"),
])  # fmt: skip
def test_a_last_name_left_out_makes_no_other_child(whole: str, short: str) -> None:
    """Son, father, grandfather: the first two are no family name and a brother's forename."""
    born = {"date_of_birth": "2021-03-12", "sex": "m", "address": "56 Vesta Place",
            "postcode": "SE23 1BS"}  # fmt: skip
    one, other = born | {"full_name": whole}, born | {"full_name": short}
    brother = born | {"full_name": "Maxamed Jaamac Nuur"}

    decision = decided(one, someone(1, other))
    found = {each.field: each.verdict for each in decision.evidence}

    assert found["forenames"] == "reordered_near"
    assert (decision.millibits or 0) > 8_000
    assert (decided(brother, someone(1, other)).millibits or 0) < 1_000


@pytest.mark.parametrize(("one", "other", "level"), [
    ("Abpirahman Siyad", "Sijaad Abdirahman", "reordered_near"),
    ("ALI-REZA, Helen", "Alr-Reza Helen", "reordered_near"),
    ("Smyth Jom", "Jon Smith", "reordered_near"),
    ("Helen Smith", "Smith Helen", "reordered"),
    ("Smyth Jom", "Jan Simons", "different"),
    ("Mohamad Yusuf", "Yuusuf Mohamed", "different"),
])  # fmt: skip
def test_both_names_in_the_other_order_and_a_slip_in_each_are_one_name(
    one: str, other: str, level: str
) -> None:
    born = {"date_of_birth": "2014-05-07", "address": "172 Perry Terrace", "postcode": "SE26 4GR"}
    decision = decided(born | {"full_name": one}, someone(1, born | {"full_name": other}))
    found = {each.field: each.verdict for each in decision.evidence}
    assert found["forenames"] == level


def test_every_level_is_said_in_words() -> None:
    unsaid = {"different", "missing", "withheld", "similar", "initial", "exact", "same"}
    for field, levels in LEVELS.items():
        for level in set(levels) - unsaid:
            assert in_words_of(field, level) != level.replace("_", " "), (field, level)


def test_a_larger_hub_makes_every_link_less_sure() -> None:
    without = AMINA | {"nhs_number": "", "address": "", "postcode": ""}
    small, large = (
        decided(without, someone(1, without), children=each) for each in (1_000, 1_000_000)
    )
    assert small.millibits is not None
    assert large.millibits is not None
    assert small.millibits > large.millibits


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_candidates_does_not_matter(seed: int) -> None:
    twin = AMINA | {"forenames": "Aminata", "nhs_number": ""}
    people = [someone(n, AMINA | {"forenames": name, "nhs_number": ""}, twin)
              for n, name in enumerate(("Amina", "Aminah", "Zofia", "Amina"), start=1)]  # fmt: skip
    first = decided(AMINA, *people)
    Random(seed).shuffle(people)
    assert decided(AMINA, *people) == first


def test_a_model_survives_its_file() -> None:
    assert Model.load(MODEL.dump()).dump() == MODEL.dump()


ALL = ("version", "trained_on", "levels", "rates", "frequencies", "unseen")


@pytest.mark.parametrize(("text", "said"), [
    ("", "it is not JSON: line 1, Expecting value"), ("[]", "it is no JSON object"),
    ("null", "it is no JSON object"), ("{}", f"it lacks {', '.join(ALL)}$"),
    ('{"levels": 3}', "it lacks version, trained_on, rates, frequencies, unseen$"),
    (json.dumps({each: {} for each in ALL}), "rates lacks same, twin, sibling"),
    (json.dumps(dict.fromkeys(ALL, 1)), "levels, rates, frequencies, unseen: no JSON object"),
])  # fmt: skip
def test_a_file_that_is_no_model_is_told_what_it_lacks(text: str, said: str) -> None:
    with pytest.raises(UnusableModel, match=f"^this is no model of ours: {said}"):
        Model.load(text)


@pytest.mark.parametrize(("part", "wrong", "said"), [
    ("levels", {"hat": {}}, "hat is no field that is compared"),
    ("levels", {"sex": 1}, "levels of sex: no JSON object"),
    ("levels", {"sex": {"equal": [1, 2]}}, "sex, equal: a level has four shares"),
    ("levels", {"sex": {"equal": ["a"] * 4}}, "sex, equal: a level has four shares"),
    ("rates", {"same": 0.5, "twin": "x", "sibling": 1}, "rates: no JSON object of numbers above 0"),
    ("frequencies", {"surname": {"khan": None}}, "frequencies of surname: no JSON object of num"),
    ("frequencies", {"sex": {"f": 0.5}}, "sex has frequencies, and levels lacks"),
    ("unseen", {"forenames": 0}, "unseen: no JSON object of numbers above 0"),
])  # fmt: skip
def test_a_model_with_one_wrong_part_is_told_which(part: str, wrong: object, said: str) -> None:
    with pytest.raises(UnusableModel, match=said):
        Model.load(json.dumps(json.loads(MODEL.dump()) | {part: wrong}))


def test_a_model_that_is_no_text_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_bytes(b"\xff\x00")
    with pytest.raises(UnusableModel, match=r"m\.json is no model of ours: it is not UTF-8"):
        Model.load(tmp_path / "m.json")


@pytest.mark.parametrize("said_alone", [
    {"full_name": "Amina", "forenames": "", "surname": ""}, {"forenames": "", "surname": "Amina"},
])  # fmt: skip
def test_a_word_alone_that_is_the_others_forename_is_one(said_alone: dict[str, str]) -> None:
    alone, without = AMINA | said_alone, {"nhs_number": ""}
    for mine, theirs in ((alone, AMINA), (AMINA, alone)):
        decision = decided(mine | without, someone(1, theirs | without))
        names = {each.field: each for each in decision.evidence}
        assert (decision.band, decision.guards) == ("match", ())
        assert (names["forenames"].verdict, names["surname"].verdict) == ("exact", "missing")
        assert names["forenames"].ours == names["forenames"].theirs == "amina"


@pytest.mark.parametrize("word", ["Zara", "Aminat", "A", "Mohammed"])
def test_a_word_alone_that_is_another_stays_a_surname(word: str) -> None:
    alone = AMINA | {"forenames": "", "surname": word, "nhs_number": ""}
    decision = decided(alone, someone(1, AMINA | {"nhs_number": ""}))
    assert decision.band != "match"
    assert {each.field: each.verdict for each in decision.evidence}["surname"] != "missing"


def test_a_birth_a_century_off_is_a_slip_and_asked_about() -> None:
    decision = decided(
        AMINA | {"date_of_birth": "1915-03-04", "nhs_number": ""},
        someone(1, AMINA | {"nhs_number": ""}),
    )
    assert decision.band == "review"
    assert "year" in [each.verdict for each in decision.evidence]
