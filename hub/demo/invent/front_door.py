"""What happens at the front door between a contact and its decision.

Every contact that goes further has a record of agreement, given or not, with its lawful basis. Half
of the partner checks come back in time; the others only after the decision, which is the very thing
inspectors found and nobody could count.
"""

from datetime import datetime, timedelta

from hub.demo.invent.model import Contact, Decision
from hub.demo.invent.telling import GOES_FURTHER, Telling, words, working_day

AGREEMENT_TO = {
    "early_help": "early_help",
    "statutory_assessment": "section_17",
    "strategy_discussion": "information_sharing",
}
LEVELS = {
    "no_further_action": (1, 1, 2),
    "information_and_advice": (1, 2),
    "early_help": (2, 2, 3),
    "statutory_assessment": (3, 3, 4),
    "strategy_discussion": (4,),
}
HOURS = {"red": (1, 6), "amber": (6, 26), "green": (24, 70)}
"""How long a decision takes, by the triage rating."""
NOT_SOUGHT = ("risk_to_child", "would_prejudice_enquiry", "could_not_be_reached", "statutory_duty")
NO_RECORD_WHERE_IT_ENDS = 0.5
RE_DECIDED = 0.04
OPENS, CLOSES = 9, 18


def through_the_door(telling: Telling, contact: Contact, outcome: str) -> Decision:
    """Take a contact from its arrival to its decision."""
    rng = telling.rng
    hours = rng.uniform(*HOURS[contact.urgency])
    decided_at = _office_hours(contact.at + timedelta(hours=hours), urgent=contact.urgency == "red")
    if not contact.at_mash:
        decided_at = contact.at + timedelta(minutes=rng.randrange(20, 200))
    telling.happened(decided_at.date())
    if contact.at_mash:
        _agreement(telling, contact, outcome, decided_at)
        _partners(telling, contact, decided_at)
    if contact.at_mash and outcome == "early_help" and telling.chance(RE_DECIDED):
        earlier = max(contact.at + timedelta(minutes=30), decided_at - timedelta(hours=3))
        telling.decide(contact, "no_further_action", 1, earlier)
    return telling.decide(contact, outcome, rng.choice(LEVELS[outcome]), decided_at)


def _agreement(telling: Telling, contact: Contact, outcome: str, before: datetime) -> None:
    """Record agreement: always where the contact goes further, else as often as people bother."""
    rng = telling.rng
    if outcome not in GOES_FURTHER and telling.chance(NO_RECORD_WHERE_IT_ENDS):
        return
    at = contact.at + (before - contact.at) * rng.uniform(0.2, 0.9)
    to = AGREEMENT_TO.get(outcome, "information_sharing")
    if outcome == "early_help":
        became = "given"
    elif outcome == "statutory_assessment":
        became = rng.choices(("given", "refused", "not_sought", "overridden"), (70, 6, 12, 12))[0]
    elif outcome == "strategy_discussion":
        became = rng.choices(("given", "not_sought", "overridden"), (15, 65, 20))[0]
    else:
        became = rng.choices(("given", "refused", "not_sought"), (55, 30, 15))[0]
    _asked(telling, contact, became, to, at)


def _asked(telling: Telling, contact: Contact, became: str, to: str, at: datetime) -> None:
    rng = telling.rng
    if became == "given":
        how = rng.choices(("verbal", "written", "electronic"), (75, 15, 10))[0]
        telling.agree(contact, became, to, at, how=how)
    elif became == "refused":
        reason = rng.choice(("Mother says she does not want “social services” involved.", None))
        telling.agree(contact, became, to, at, reason=reason)
    elif became == "not_sought":
        basis = "vital_interests" if contact.urgency == "red" else "legal_obligation"
        telling.agree(contact, became, to, at, reason=rng.choice(NOT_SOUGHT), lawful_basis=basis)
    else:
        reason = rng.choices(("significant_harm", "serious_crime", "other"), (75, 10, 15))[0]
        telling.agree(contact, became, to, at, reason=reason, lawful_basis="legal_obligation")


def _partners(telling: Telling, contact: Contact, decided_at: datetime) -> None:
    """Ask partners: in time, too late, or not at all."""
    rng = telling.rng
    habit = rng.choices(("before", "mixed", "after", "none"), (42, 20, 18, 20))[0]
    if habit == "none":
        return
    for partner in rng.sample(words()["partners"], rng.randint(1, 4)):
        late = habit == "after" or (habit == "mixed" and telling.chance(0.5))
        answered: datetime | None
        if late:
            asked = _office_hours(decided_at + timedelta(hours=rng.uniform(0.2, 30)))
            answered = _office_hours(asked + timedelta(hours=rng.uniform(2, 120)))
        else:
            asked = contact.at + (decided_at - contact.at) * rng.uniform(0.05, 0.4)
            answered = asked + (decided_at - asked) * rng.uniform(0.2, 0.95)
        if asked.date() > telling.today:
            continue
        never = telling.chance(0.12)
        telling.ask_partner(contact, partner, _minute(asked), None if never else _minute(answered))


def _office_hours(at: datetime, *, urgent: bool = False) -> datetime:
    """Move a time at night or a weekend into the next working day, unless it cannot wait."""
    at = _minute(at)
    if urgent:
        return at
    if at.hour >= CLOSES:
        at = at.replace(hour=OPENS) + timedelta(days=1)
    elif at.hour < OPENS:
        at = at.replace(hour=OPENS)
    moved = working_day(at.date())
    return datetime.combine(moved, at.time())


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
