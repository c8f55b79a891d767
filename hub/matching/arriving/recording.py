"""Write down what the model made of a record, whole, as ``hub.shared.v1.MatchDecision`` has it.

Weights are whole thousandths of a bit and probabilities millionths: the same decision is the same
bytes on every machine. What is withheld is in neither: the model never sees it.
"""

from typing import Any
from uuid import UUID

from hub.matching.model.decision import Decision


def recorded(decision: Decision, model_version: str) -> dict[str, Any]:
    """Give a decision as events hold it."""
    return {
        "band": decision.band, "model_version": model_version,
        "person_id": _text(decision.person), "matched_case_record_id": _text(decision.record),
        "same_ppm": decision.same_ppm, "twin_ppm": decision.twin_ppm,
        "sibling_ppm": decision.sibling_ppm, "stranger_ppm": decision.stranger_ppm,
        "millibits": decision.millibits, "prior_millibits": decision.prior_millibits,
        "evidence": [
            {"field": each.field, "verdict": each.verdict, "millibits": each.millibits,
             "ours": each.ours, "theirs": each.theirs}
            for each in decision.evidence
        ],
        "guards": [{"rule": each.rule, "reason": each.reason} for each in decision.guards],
        "runner_up_person_id": _text(decision.runner_up),
        "runner_up_millibits": decision.runner_up_millibits,
    }  # fmt: skip


def _text(given: UUID | None) -> str | None:
    return str(given) if given else None
