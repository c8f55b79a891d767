"""The kinds of story there are, and how often each is told.

The ones that matter most are the step-ups: recorded by early help and followed by a referral;
followed by a referral but recorded by nobody; recorded by early help and followed by nothing. A
report on step-ups has to find the second and list the third.
"""

from collections.abc import Callable
from datetime import date, timedelta

from hub.demo.invent.early_help import early_help
from hub.demo.invent.front_door import through_the_door
from hub.demo.invent.statutory import Depth, refer
from hub.demo.invent.telling import NotYet, Telling
from hub.demo.invent.who import Child

Plot = Callable[[Telling, date], date | None]
"""Tells a story from a day on; gives the day it ended, or None where it goes on."""

END_REASONS = ("needs_met", "disengaged", "moved_away", "agreement_withdrawn", "other", "step_down")
END_SHARES = (58, 18, 6, 6, 4, 8)


def advice(telling: Telling, day: date) -> date | None:
    """A contact that ends with advice or nothing."""
    contact = telling.contact(day, telling.children(day))
    outcome = telling.rng.choice(("no_further_action", "information_and_advice"))
    return through_the_door(telling, contact, outcome).at.date()


def repeated(telling: Telling, day: date) -> date | None:
    """A partner unsure of the threshold gets in touch again and again."""
    children = telling.children(day)
    source = telling.rng.choice(("2A", "6", "4"))
    for _ in range(telling.rng.randint(2, 4)):
        contact = telling.contact(day, children, source=source, urgency="green")
        day = through_the_door(telling, contact, "no_further_action").at.date()
        day = telling.after(day, 20, 90)
    return day


def helped(telling: Telling, day: date) -> date | None:
    """A contact that becomes early help."""
    children = telling.children(day)
    contact = telling.contact(day, children, urgency=telling.rng.choice(("amber", "green")))
    decided = through_the_door(telling, contact, "early_help")
    began = telling.after(decided.at.date(), 2, 15)
    reason = telling.rng.choices(END_REASONS, END_SHARES)[0]
    return early_help(telling, began, children, start_reason="front_door", end_reason=reason)


def asked_for_help(telling: Telling, day: date) -> date | None:
    """Early help the front door never hears of."""
    start = telling.rng.choices(("self_referral", "new_request"), (40, 60))[0]
    reason = telling.rng.choices(END_REASONS, END_SHARES)[0]
    children = telling.children(day)
    return early_help(telling, day, children, start_reason=start, end_reason=reason)


def stepped_up(telling: Telling, day: date) -> date | None:
    """Early help ends as a step-up, and the referral follows: both systems agree."""
    children, ended = _first_helped(telling, day, "step_up")
    contact = telling.contact(telling.after(ended, 0, 4), children, source="5D", urgency="amber")
    outcome = telling.rng.choices(("statutory_assessment", "strategy_discussion"), (75, 25))[0]
    decided = through_the_door(telling, contact, outcome)
    depth: Depth = "protection" if outcome == "strategy_discussion" else _depth(telling)
    return _then_down(telling, refer(telling, contact, decided.at, children, depth), children)


def stepped_up_unrecorded(telling: Telling, day: date) -> date | None:
    """Early help ends as if all were well, or goes on, and within weeks there is a referral."""
    goes_on = telling.chance(0.35)
    if goes_on:
        children = telling.children(day)
        early_help(telling, day, children, start_reason="new_request", end_reason=None)
        next_day = telling.after(day, 40, 200)
    else:
        reason = telling.rng.choice(("needs_met", "disengaged", "agreement_withdrawn", "other"))
        children, ended = _first_helped(telling, day, reason)
        next_day = telling.after(ended, 3, 80)
    source = telling.rng.choice(("6", "2A", "3E"))
    contact = telling.contact(next_day, children, source=source, urgency="amber")
    decided = through_the_door(telling, contact, "statutory_assessment")
    return refer(telling, contact, decided.at, children, _depth(telling))


def step_up_refused(telling: Telling, day: date) -> date | None:
    """Early help says it stepped up; the front door says no. The systems disagree."""
    children, ended = _first_helped(telling, day, "step_up")
    if telling.chance(0.3):
        return ended  # nobody ever rang
    contact = telling.contact(telling.after(ended, 0, 6), children, source="5D", urgency="amber")
    return through_the_door(telling, contact, "information_and_advice").at.date()


def assessed(telling: Telling, day: date) -> date | None:
    """A contact that becomes a referral: nothing further, an assessment, or a plan."""
    children = telling.children(day, some=0.35)
    contact = telling.contact(day, children)
    decided = through_the_door(telling, contact, "statutory_assessment")
    depth: Depth = "nothing" if telling.chance(0.2) else _depth(telling)
    closed = refer(telling, contact, decided.at, children, depth)
    if closed and telling.chance(0.4):
        return _again(telling, closed, children)
    return _then_down(telling, closed, children)


def protected(telling: Telling, day: date) -> date | None:
    """A contact that goes straight to a strategy discussion."""
    children = telling.children(day, some=0.2)
    contact = telling.contact(day, children, urgency="red")
    decided = through_the_door(telling, contact, "strategy_discussion")
    depth: Depth = "protection" if telling.chance(0.6) else "enquiry"
    return _then_down(telling, refer(telling, contact, decided.at, children, depth), children)


def night_duty(telling: Telling, day: date) -> date | None:
    """A contact the night team takes straight into the statutory system; the MASH never sees it."""
    children = telling.children(day)
    contact = telling.contact(day, children, source="6", urgency="red", at_mash=False)
    if telling.chance(0.5):
        return through_the_door(telling, contact, "no_further_action").at.date()
    decided = through_the_door(telling, contact, "statutory_assessment")
    return refer(telling, contact, decided.at, children, "assessment")


PLOTS: dict[Plot, int] = {
    advice: 21,
    repeated: 5,
    helped: 19,
    asked_for_help: 11,
    stepped_up: 9,
    stepped_up_unrecorded: 6,
    step_up_refused: 4,
    assessed: 16,
    protected: 6,
    night_duty: 3,
}
"""Each kind of story and how often it is told, out of a hundred."""


def tell(telling: Telling, first: date) -> None:
    """Tell a family's story from a day on: one plot, and sometimes another after it."""
    day: date | None = first
    try:
        while day is not None:
            plot = telling.rng.choices(list(PLOTS), list(PLOTS.values()))[0]
            ended = plot(telling, telling.after(day, 0, 0))
            again = ended is not None and telling.chance(0.3)
            day = ended + timedelta(days=telling.rng.randint(25, 400)) if ended and again else None
    except NotYet:
        return


def _first_helped(telling: Telling, day: date, reason: str) -> tuple[tuple[Child, ...], date]:
    """Give early help that ends for this reason; the story stops while it has not ended."""
    children = telling.children(day)
    if telling.chance(0.6):
        contact = telling.contact(day, children, urgency="green")
        day = through_the_door(telling, contact, "early_help").at.date() + timedelta(days=6)
        start = "front_door"
    else:
        start = telling.rng.choice(("new_request", "self_referral"))
    ended = early_help(
        telling, telling.happened(day), children, start_reason=start, end_reason=reason,
        days=(30, 220),
    )  # fmt: skip
    if ended is None:
        raise NotYet
    return children, ended


def _again(telling: Telling, closed: date, children: tuple[Child, ...]) -> date | None:
    """Within the year the same children are referred again."""
    contact = telling.contact(telling.after(closed, 20, 240), children)
    decided = through_the_door(telling, contact, "statutory_assessment")
    return refer(telling, contact, decided.at, children, _depth(telling))


def _then_down(telling: Telling, closed: date | None, children: tuple[Child, ...]) -> date | None:
    """After a case closes, sometimes step down to early help."""
    if closed is None or telling.chance(0.65):
        return closed
    began = telling.after(closed, 1, 21)
    return early_help(telling, began, children, start_reason="step_down", end_reason="needs_met")


def _depth(telling: Telling) -> Depth:
    depths: tuple[Depth, ...] = ("assessment", "enquiry", "need", "protection")
    return telling.rng.choices(depths, (50, 9, 30, 11))[0]
