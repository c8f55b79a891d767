"""Write down what the matcher made of a record, whole, as ``hub.shared.v1.MatchDecision`` has it.

Weights are whole thousandths of a bit and probabilities millionths: the same decision is the same
bytes on every machine.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hub.matching.decide import Agree
from hub.matching.profiles import Profile

RULES = "exact-1"
"""The version of the exact rules: what they say is not a matter of weights."""
_RULES = {
    "the same NHS number, but one of them has another one too": "R1",
    "the same name, birth and address, but different NHS numbers": "R1",
    "another record of this person has a different NHS number": "R1",
    "the same NHS number, but different forenames": "R2",
    "the same NHS number, but forenames are only alike": "R2",
    "the same NHS number, but a forename is missing or a stand-in": "R6",
    "the same NHS number, but different dates of birth": "R8",
    "it agrees with more than one person": "R11",
    "it agrees with a record that is linked to someone else": "R11",
}
"""The rule each reason of the exact rules stands for; others are of the exact rules alone."""
_FIELDS = ("forenames", "surname", "date_of_birth", "nhs_numbers", "sex", "address")


def by_rules(
    ours: Profile, theirs: Profile, *, agreed: Agree | None = None, reason: str | None = None,
    others: Sequence[UUID] = (),
) -> dict[str, Any]:  # fmt: skip
    """Give the decision of the exact rules about a record and the one it met."""
    guards = [{"rule": _RULES.get(reason, RULES), "reason": reason}] if reason else []
    return {
        "band": "match" if agreed else "review", "model_version": RULES,
        "person_id": str(theirs.person_id), "matched_case_record_id": str(theirs.case_record_id),
        "same_ppm": None, "twin_ppm": None, "sibling_ppm": None, "stranger_ppm": None,
        "millibits": None, "prior_millibits": None,
        "evidence": [each for name in _FIELDS if (each := _compared(name, ours, theirs))],
        "guards": guards, "runner_up_person_id": str(others[0]) if others else None,
        "runner_up_millibits": None,
    }  # fmt: skip


def _compared(name: str, ours: Profile, theirs: Profile) -> dict[str, Any] | None:
    one, other = _said(ours, name), _said(theirs, name)
    if one is None and other is None:
        return None
    verdict = "missing" if one is None or other is None else "exact"
    if verdict == "exact" and one != other:
        verdict = "different"
    field = "nhs_number" if name == "nhs_numbers" else name
    return {"field": field, "verdict": verdict, "millibits": 0, "ours": one, "theirs": other}


def _said(profile: Profile, name: str) -> str | None:
    value = getattr(profile, name)
    return "|".join(value) or None if isinstance(value, tuple) else value
