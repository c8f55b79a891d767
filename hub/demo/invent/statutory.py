"""What the statutory service does with a referral, as far as it goes.

Nothing further, an assessment, a child in need plan, or the whole way through strategy discussion,
section 47 enquiry and conference to a child protection plan.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from hub.demo.invent.early_help import DOMAINS
from hub.demo.invent.model import (
    Assessment,
    Contact,
    Enquiry,
    NeedPlan,
    ProtectionPlan,
    Referral,
    Strategy,
    Visit,
)
from hub.demo.invent.telling import Telling, words
from hub.demo.invent.who import LCS, Child

Depth = Literal["nothing", "assessment", "enquiry", "need", "protection"]
CATEGORIES = ("NEG", "NEG", "NEG", "EMO", "EMO", "PHY", "SAB", "MUL")
OUTCOMES: dict[Depth, tuple[str, ...]] = {
    "nothing": ("no_further_action",),
    "assessment": ("no_further_action", "early_help", "services_provided"),
    "enquiry": ("no_further_action", "other_agency"),
    "need": ("child_in_need_plan",),
    "protection": ("child_in_need_plan", "strategy_discussion"),
}
"""What an assessment may conclude, by how far the case goes."""
AGENCIES = ("Police", "Health", "School", "Probation", "Housing")


def refer(
    telling: Telling,
    contact: Contact,
    decided_at: datetime,
    children: tuple[Child, ...],
    depth: Depth,
) -> date | None:
    """Take children through a referral; give the day the last case closed, if all have."""
    rng = telling.rng
    worker = telling.worker("Social Worker", "Advanced")
    referred = telling.clock(telling.after(decided_at.date(), 0, 1))
    referred = max(referred, decided_at + timedelta(minutes=20))
    need = rng.choice(words()["needs"])
    led_to = {"nothing": "no_further_action", "assessment": "assessment", "need": "assessment"}
    ends = []
    for child in children:
        made = Referral(
            number=len(telling.council.referrals) + 1,
            child=child.number,
            at=referred,
            contact=contact,
            source=contact.source,
            need=need,
            led_to=led_to.get(depth, "strategy_discussion"),
            worker=worker,
        )
        place = len(telling.council.referrals)
        telling.council.referrals.append(made)
        ended = _as_far_as(telling, made, depth)
        if ended:
            closure = _closure(telling, depth)
            telling.council.referrals[place] = replace(made, ended_on=ended, closure=closure)
        ends.append(ended)
    closed = [each for each in ends if each]
    return max(closed) if closed and len(closed) == len(ends) else None


def _closure(telling: Telling, depth: Depth) -> str:
    if depth in {"nothing", "assessment", "enquiry"}:
        return telling.rng.choices(("RC8", "RC9", "RC5"), (70, 26, 4))[0]
    return telling.rng.choices(("RC7", "RC5", "RC3", "RC4"), (88, 6, 3, 3))[0]


def _as_far_as(telling: Telling, referral: Referral, depth: Depth) -> date | None:
    day = referral.at.date()
    if depth == "nothing":
        return telling.if_come(day, 0, 1)
    if depth in {"enquiry", "protection"}:
        planned = protect(telling, referral, day, to_plan=depth == "protection")
    else:
        planned = None
    assessed = assess(telling, referral, day, depth)
    if assessed is None:
        return None
    if depth == "protection":
        return in_need(telling, referral, planned) if planned else None
    if depth == "need":
        return in_need(telling, referral, assessed)
    return assessed


def assess(telling: Telling, referral: Referral, day: date, depth: Depth) -> date | None:
    """Assess under section 17; give the day it was authorised."""
    started = telling.if_come(day, 0, 3)
    if started is None:
        return None
    rng = telling.rng
    completed = telling.if_come(started, *rng.choice(((18, 40), (30, 60), (30, 62), (62, 95))))
    born = telling.is_born(referral.child, started)
    seen = telling.chance(0.92) if completed and born else None
    telling.council.assessments.append(
        Assessment(
            number=len(telling.council.assessments) + 1,
            child=referral.child,
            kind="section_17",
            part_of=referral.number,
            started_on=started,
            keyed_at=telling.clock(started) + timedelta(days=min(
                rng.choice((0, 0, 0, 1, 2, 5)), (telling.today - started).days)),
            completed_on=completed,
            seen=seen,
            alone=telling.chance(0.72) if seen else None,
            domains=tuple(each for each in DOMAINS if telling.chance(0.8)),
            factors=tuple(sorted(rng.sample(words()["factors"], rng.randint(1, 4)))),
            outcome=rng.choice(OUTCOMES[depth]) if completed else None,
            organisation=referral.worker.team,
            by=referral.worker,
        )
    )  # fmt: skip
    visits(telling, referral, started, completed or telling.today, purpose="assessment", every=15)
    return completed


def protect(telling: Telling, referral: Referral, day: date, *, to_plan: bool) -> date | None:
    """Discuss, enquire, confer and plan; give the day the plan ended."""
    held = telling.if_come(day, 0, 2)
    if held is None:
        return None
    _discuss(telling, referral, held)
    ended = telling.if_come(held, 6, 15)
    conference = telling.if_come(ended, 2, 12) if ended and to_plan else None
    outcome = "icpc" if to_plan else telling.rng.choice(
        ("concerns_not_substantiated", "continue_assessment", "no_further_action")
    )  # fmt: skip
    made = Enquiry(
        number=len(telling.council.enquiries) + 1,
        child=referral.child,
        referral=referral.number,
        started_on=held,
        ended_on=ended,
        outcome=outcome if ended else None,
        conference_on=conference,
        led_to_plan=conference is not None,
    )
    telling.council.enquiries.append(made)
    visits(telling, referral, held, ended or telling.today, purpose="section_47", every=4)
    return _plan(telling, made, referral, conference) if conference else None


def _discuss(telling: Telling, referral: Referral, held: date) -> None:
    rng = telling.rng
    telling.council.strategies.append(
        Strategy(
            number=len(telling.council.strategies) + 1,
            child=referral.child,
            referral=referral.number,
            held_on=held,
            keyed_at=telling.clock(held)
            + timedelta(days=min(rng.choice((0, 0, 1, 3)), (telling.today - held).days)),
            mode=rng.choices(("telephone", "video", "meeting"), (62, 23, 15))[0],
            agencies=("Social care", *sorted(rng.sample(AGENCIES, rng.randint(1, 4)))),
            starts_enquiry=True,
        )
    )


def _plan(telling: Telling, enquiry: Enquiry, referral: Referral, day: date) -> date | None:
    rng = telling.rng
    ended = telling.if_come(day, 120, 480)
    reviews = []
    review = telling.if_come(day, 75, 92)
    while review and review <= (ended or telling.today):
        reviews.append(review)
        review = telling.if_come(review, 150, 184)
    category = rng.choice(CATEGORIES)
    latest = rng.choice(CATEGORIES) if telling.chance(0.15) else category
    telling.council.protection_plans.append(
        ProtectionPlan(
            number=len(telling.council.protection_plans) + 1,
            child=enquiry.child,
            referral=enquiry.referral,
            enquiry=enquiry.number,
            started_on=day,
            category=category,
            latest_category=latest,
            ended_on=ended,
            reviews=tuple(reviews),
        )
    )
    last = ended or telling.today
    visits(telling, referral, day, last, purpose="child_protection_plan", every=12)
    return ended


def in_need(telling: Telling, referral: Referral, day: date) -> date | None:
    """Keep a child in need plan; give the day the case closed."""
    ended = telling.if_come(day, 50, 260)
    telling.council.need_plans.append(
        NeedPlan(
            number=len(telling.council.need_plans) + 1,
            child=referral.child,
            referral=referral.number,
            started_on=day,
            ended_on=ended,
        )
    )
    last = ended or telling.today
    visits(telling, referral, day, last, purpose="child_in_need_plan", every=24)
    return ended


def visits(  # noqa: PLR0913
    telling: Telling, referral: Referral, first: date, last: date, *, purpose: str, every: int
) -> None:
    """Visit now and then; some records say neither why nor what came of it."""
    day = telling.if_come(first, 1, every)
    while day is not None and day <= last:
        telling.council.visits.append(_visit(telling, referral, day, purpose))
        day = telling.if_come(day, max(every - 3, 1), every * 2)


def _visit(telling: Telling, referral: Referral, day: date, purpose: str) -> Visit:
    born = telling.is_born(referral.child, day)
    seen = telling.chance(0.85) if born else None
    return Visit(
        number=len(telling.council.visits) + 1,
        child=referral.child,
        system=LCS,
        at=telling.clock(day),
        purpose="direct_work" if seen and telling.chance(0.08) else purpose,
        outcome=None,
        seen=seen,
        alone=telling.chance(0.6) if seen else None,
        bedroom=telling.chance(0.35) if seen else None,
        by=referral.worker,
    )
