"""Say a recorded decision in words, from the event alone: no model, no database. No I/O.

>>> line = {"field": "forenames", "verdict": "nickname", "millibits": 4700, "ours": "kat"}
>>> said = explain({"band": "review", "model_version": "m", "evidence": [line], "guards": []})
>>> said.lines[0].words, said.lines[0].bits
('a short form or nickname', 4.7)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = {
    "forenames": "Forenames", "surname": "Surname", "date_of_birth": "Date of birth",
    "nhs_number": "NHS number", "sex": "Sex", "address": "Address", "postcode": "Postcode",
    "upn": "Pupil number", "email": "Email", "phone": "Telephone", "prior": "Before comparing",
}  # fmt: skip
VERDICTS = {
    "exact": "the same", "same": "the same", "nickname": "a short form or nickname",
    "one_typo": "one letter different", "typo": "a letter or two different",
    "phonetic": "sounds the same", "reordered": "the same names in another order",
    "swapped": "day and month swapped", "day_month_swapped": "day and month swapped",
    "default_day": "first of January, as where the day is not known",
    "same_month": "the same month, another day", "close": "alike",
    "moved": "moved house", "same_postcode": "the same postcode", "same_area": "the same area",
    "part": "one has names the other has not", "missing": "not recorded on one side",
    "different": "different", "withheld": "withheld",
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
    bits: float | None
    person_id: str | None
    runner_up_person_id: str | None
    lead_bits: float | None


def explain(decision: Mapping[str, Any]) -> Explained:
    """Put a stored ``MatchDecision`` in words."""
    weighed = any(each["millibits"] for each in decision["evidence"])
    lines = [_line(each, weighed=weighed) for each in decision["evidence"]]
    bits, second = decision.get("millibits"), decision.get("runner_up_millibits")
    return Explained(
        band=decision["band"],
        model_version=decision["model_version"],
        guards=tuple(Rule(each["rule"], each["reason"]) for each in decision["guards"]),
        lines=tuple(sorted(lines, key=lambda each: -abs(each.bits or 0))),
        chances=tuple(
            (words, decision[name] / 1_000_000)
            for name, words in PROBABILITIES
            if decision.get(name) is not None
        ),
        bits=None if bits is None else bits / 1000,
        person_id=decision.get("person_id"),
        runner_up_person_id=decision.get("runner_up_person_id"),
        lead_bits=None if bits is None or second is None else (bits - second) / 1000,
    )


def _line(evidence: Mapping[str, Any], *, weighed: bool) -> Line:
    field, verdict = evidence["field"], evidence["verdict"]
    return Line(
        FIELDS.get(field, field.replace("_", " ").capitalize()),
        VERDICTS.get(verdict, verdict.replace("_", " ")),
        evidence["millibits"] / 1000 if weighed else None,
        _shown(evidence.get("ours")),
        _shown(evidence.get("theirs")),
    )


def _shown(value: str | None) -> str | None:
    """Write a normalised value as people can read it: bars stood between its parts."""
    return value.replace("|", " ") if value else None
