"""Say a recorded decision in words, from the event alone: no model, no database. No I/O.

>>> line = {"field": "forenames", "verdict": "nickname", "millibits": 4700, "ours": "kat"}
>>> said = explain({"band": "review", "model_version": "m", "evidence": [line], "guards": []})
>>> said.lines[0].words, said.lines[0].bits, said.lines[0].strength
('a short form or nickname', 4.7, 'moderate evidence for')
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.matching.telling.strength import LITTLE, behind, strength

FIELDS = {
    "forenames": "Forenames", "surname": "Surname", "date_of_birth": "Date of birth",
    "nhs_number": "NHS number", "identifier": "Other number", "sex": "Sex", "address": "Address",
    "postcode": "Postcode", "upn": "Pupil number", "email": "Email", "phone": "Telephone",
    "other": "Parents and carers", "rarity": "How rare the names are",
    "prior": "Before anything is compared",
}  # fmt: skip
SEXES = {"f": "Female", "m": "Male"}
SHARED = "brothers and sisters share it"
BORN_TOGETHER = "twins share it"
NEWS = "; new since then: "
"""Stands in R12's reason before how the fields compare that say something new."""
NEXT = "; another child is nearly as likely"
"""Ends a reason where whoever comes second is close behind, and is not asked about."""
_BEFORE_A_NAME = (
    "one record was made before the child was named: its date may be the day on which the birth "
    "was expected, not a date of birth"
)
OTHER_BIRTH = "the dates of birth differ by more than a slip"
OTHER_SEX = "the sexes differ"
BIRTHS = {
    "missing": "a date of birth is not known, or they differ by more than a slip",
    "expected": _BEFORE_A_NAME,
    "expected_about": _BEFORE_A_NAME,
    "expected_several": (
        "one record was made of twins before they were named: its date may be the day on which "
        "their birth was expected"
    ),
    "expected_some_day": "one record was made before the child was born, with no day for the birth",
    "part": "what is known of the dates of birth agrees, but one is not known whole",
    "about": "one year of birth is an age or an estimate, and the other is a year beside it",
    "slip": "the dates of birth differ by one digit, which may be a slip or another child",
    "swapped": "day and month of the dates of birth are swapped, which may be a slip or not",
    "year": "the dates of birth are of one day in different years",
    "first_of_year": "one date of birth is 1 January, as where the day is not known",
    "exact": f"of another record of this child {OTHER_BIRTH}, or {OTHER_SEX}",
    "different": OTHER_BIRTH, "near": OTHER_BIRTH,
}  # fmt: skip
"""What R8 says, by how the births compare: it speaks also where they do not differ for certain."""
_SHARED_BY_A_HOUSEHOLD = {"surname", "address", "postcode", "phone", "email", "other"}
AGREES = {"exact", "same", "near", "part", "sounds", "slip", "postcode", "same_postcode", "parent"}
VERDICTS = {
    "exact": "the same", "same": "the same", "variant": "a short form or another spelling",
    "nickname": "a short form or nickname", "slip": "a letter or two different",
    "one_typo": "one letter different", "typo": "a letter or two different",
    "sounds": "sounds the same", "phonetic": "sounds the same",
    "reordered": "the same names in another order",
    "reordered_near": "nearly the same names in another order",
    "middle": "the first name of one is another name of the other",
    "initial": "an initial that fits", "shared_only": "a first name that brothers may share",
    "first_only": "the first name agrees, the next does not", "similar": "alike, but not the same",
    "first_near": "the first name agrees, the next is alike",
    "names_alike": "alike, and each is a name of its own",
    "two_languages": "one is English, the other Chinese or Korean: a child may have both",
    "with_forenames": "compared together with the forenames",
    "of_mother": "not the mother's, by which a child without a name goes",
    "swapped": "day and month swapped", "day_month_swapped": "day and month swapped",
    "year": "another year, the same day", "near": "nearly the same",
    "about": "a year apart, where one is an age or an estimate",
    "first_of_year": "first of January, as where the day is not known",
    "default_day": "first of January, as where the day is not known",
    "same_month": "the same month, another day", "close": "alike",
    "expected": "within two weeks of the day recorded before the child was named",
    "expected_about": "within six weeks of the day recorded before the child was named",
    "expected_several": "within six weeks of the day recorded of twins before they were named",
    "expected_some_day": "born when the child recorded as not yet born would have been",
    "moved": "moved house", "same_postcode": "the same postcode", "postcode": "the same postcode",
    "same_area": "the same area", "district": "the same area",
    "parent": "both name one parent", "shortened": "one may be short for the other",
    "part": "one has what the other has not", "missing": "not recorded on one side",
    "different": "different", "withheld": "withheld",
}  # fmt: skip
_OF_FIELD = {
    ("forenames", "variant"): "a short form, another spelling, or the name in use",
    ("surname", "part"): "one name of a double surname",
    ("date_of_birth", "part"): "what is known of the date agrees",
    ("date_of_birth", "slip"): "one digit different",
    ("date_of_birth", "near"): "a few days or weeks apart",
    ("nhs_number", "of_mother"): "no child has one before its birth: it may be the mother's",
    ("nhs_number", "near"): "one digit different", ("identifier", "near"): "one digit different",
    ("address", "near"): "the same but for a slip, or in part",
    ("address", "different"): "different: another home, or moved house",
}  # fmt: skip
PROBABILITIES = (
    ("same_ppm", "The same child"), ("twin_ppm", "Twins"), ("sibling_ppm", "Siblings"),
    ("stranger_ppm", "No relation"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field's part in a decision; `bits` is None where rules decided, without weights."""

    field: str
    words: str
    bits: float | None
    ours: str | None
    theirs: str | None
    because: str = ""
    """Why it weighs less than one would think."""
    strength: str | None = None
    """What `bits` are in words."""

    @property
    def speaks(self) -> str:
        """Whether it speaks for or against one child, or neither."""
        if not self.bits:
            return ""
        return "for" if self.bits > 0 else "against"


@dataclass(frozen=True)
class Rule:
    """A rule that forbade an automatic link."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Explained:
    """A decision in words, the weightiest evidence first."""

    band: str
    model_version: str
    guards: tuple[Rule, ...]
    lines: tuple[Line, ...]
    chances: tuple[tuple[str, float], ...]
    prior_bits: float | None
    """What spoke against it before anything was compared: how many other children there are."""
    bits: float | None
    person_id: str | None
    runner_up_person_id: str | None
    lead_bits: float | None
    prior_strength: str | None = None
    strength: str | None = None
    lead: str | None = None
    """What `prior_bits`, `bits` and `lead_bits` are in words."""


def explain(decision: Mapping[str, Any]) -> Explained:
    """Put a stored ``MatchDecision`` in words."""
    weighed = any(each["millibits"] for each in decision["evidence"])
    lines = [_line(each, weighed=weighed) for each in decision["evidence"]]
    bits, second = decision.get("millibits"), decision.get("runner_up_millibits")
    prior = _bits(decision.get("prior_millibits"))
    together = _bits(bits)
    lead = None if bits is None or second is None else (bits - second) / 1000
    return Explained(
        band=decision["band"],
        model_version=decision["model_version"],
        guards=tuple(
            Rule(each["rule"], guard_in_words(each, decision["evidence"]))
            for each in decision["guards"]
        ),
        lines=tuple(sorted(lines, key=lambda each: -abs(each.bits or 0))),
        chances=tuple(
            (words, decision[name] / 1_000_000)
            for name, words in PROBABILITIES
            if decision.get(name) is not None
        ),
        prior_bits=prior,
        bits=together,
        person_id=decision.get("person_id"),
        runner_up_person_id=decision.get("runner_up_person_id"),
        lead_bits=lead,
        prior_strength=_in_words(prior),
        strength=_in_words(together),
        lead=None if lead is None else behind(lead),
    )


def guard_in_words(guard: Mapping[str, Any], evidence: Iterable[Mapping[str, Any]]) -> str:
    """Give why a rule spoke, in words that fit how the field compared.

    R8 holds of all births of which none agrees, also where one is not known or differs by a slip.

    >>> found = [{"field": "forenames", "verdict": "different"}]
    >>> guard_in_words({"rule": "R8", "reason": "the dates of birth differ"}, found)
    'a date of birth is not known, or they differ by more than a slip'
    """
    verdicts = {each["field"]: each["verdict"] for each in evidence}
    if guard["rule"] != "R8":
        return str(guard["reason"])
    birth = verdicts.get("date_of_birth", "missing")
    said = BIRTHS.get(birth, str(guard["reason"]))
    if verdicts.get("sex") != "different":
        return said
    return OTHER_SEX if birth in {"exact", "missing"} else f"{OTHER_SEX}, and {said}"


def _bits(millibits: int | None) -> float | None:
    return None if millibits is None else millibits / 1000


def _in_words(bits: float | None) -> str | None:
    return None if bits is None else strength(bits)


def _line(evidence: Mapping[str, Any], *, weighed: bool) -> Line:
    field, verdict = evidence["field"], evidence["verdict"]
    bits = evidence["millibits"] / 1000 if weighed else None
    return Line(
        label_of(field),
        in_words_of(field, verdict),
        bits,
        in_writing(field, evidence.get("ours")),
        in_writing(field, evidence.get("theirs")),
        _because(field, bits) if bits is not None and verdict in AGREES else "",
        _in_words(bits),
    )


def _because(field: str, bits: float) -> str:
    if field == "date_of_birth" and strength(bits) == LITTLE:
        return BORN_TOGETHER
    return SHARED if field in _SHARED_BY_A_HOUSEHOLD else ""


def in_words(field: str, verdict: str) -> str:
    """Say what comparing a field found, without its values.

    >>> in_words("nhs_number", "same")
    'NHS number the same'
    """
    return f"{label_of(field)} {in_words_of(field, verdict)}"


def label_of(field: str) -> str:
    """Give a field's name as people read it."""
    return FIELDS.get(field, field.replace("_", " ").capitalize())


def in_words_of(field: str, verdict: str) -> str:
    """Say what comparing a field found, without the field's name."""
    said = _OF_FIELD.get((field, verdict)) or VERDICTS.get(verdict)
    return said or verdict.replace("_", " ")


def in_writing(field: str, value: str | None) -> str | None:
    """Write a normalised value as people read it: bars and prefixes stood for their parts.

    >>> in_writing("identifier", "id:77 upn:K9"), in_writing("sex", "m"), in_writing("sex", None)
    ('77, UPN K9', 'Male', None)
    >>> in_writing("phone", "614960145 700900123")
    'ending 614960145, ending 700900123'
    """
    if not value:
        return None
    if field == "sex":
        return SEXES.get(value, value)
    if field == "phone":  # how it begins depends on where one calls from, and is not compared
        return ", ".join(f"ending {each}" for each in value.split())
    if field == "email":
        return ", ".join(value.split())
    said = value.replace("|", " ")
    if field != "identifier":
        return said
    return ", ".join(each.replace("upn:", "UPN ", 1).removeprefix("id:") for each in said.split())
