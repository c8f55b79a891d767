"""Pieces of rows that several tables of the case database share."""

from collections.abc import Iterator
from datetime import date, datetime, time

from hub.demo.extracts.liquidlogic_tables import Values

Rows = Iterator[tuple[str, Values]]
MIDNIGHT = time()
SECTION_17_FORM = "FAMILY ASSESSMENT v4"
STRATEGY_FORM = "STRATEGY DISCUSSION v2"
FORM_TYPES = {SECTION_17_FORM: "FAMASS", STRATEGY_FORM: "STRAT"}


def moment(day: date | None, clock: time = MIDNIGHT) -> datetime | None:
    """Give a day as the warehouse keeps it: always with a time, mostly midnight."""
    return datetime.combine(day, clock) if day else None


def flags(outcome: str) -> Values:
    """Give the one outcome flag that is set, and the count of them."""
    return {outcome: "Y", "TOTAL_NO_OF_OUTCOMES": 1}


def yes_flag(said: bool | None) -> str | None:
    """Write yes, no or nothing as a case note does."""
    return None if said is None else "Y" if said else "N"


def form_rows(
    form: Values, template: str, answers: dict[str, str], at: datetime | None, ids: Iterator[int]
) -> Rows:
    """Give a form and its answers, one row each."""
    kept = {name: form[name] for name in ("FACT_FORM_ID", "DIM_PERSON_ID")}
    yield "FACT_FORMS", kept | {"DIM_LOOKUP_FORM_TYPE_ID_CODE": FORM_TYPES[template]}
    for place, (question, answer) in enumerate(answers.items(), start=1):
        yield (
            "FACT_FORM_ANSWERS",
            {
                "FACT_FORM_ANSWER_ID": next(ids),
                "FACT_FORM_ID": form["FACT_FORM_ID"],
                "ANSWER_NO": str(place),
                "ANSWER": answer,
                "ANSWERED_DTTM": at,
                "DIM_ASSESSMENT_TEMPLATE_ID_DESC": template,
                "DIM_ASSESSMENT_TEMPLATE_QUESTION_ID_DESC": question,
            },
        )
