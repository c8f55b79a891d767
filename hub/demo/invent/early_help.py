"""A period of early help: the episode, its assessment, the visits, and how it ends."""

from datetime import date, timedelta

from hub.demo.invent.model import Assessment, Episode, Visit
from hub.demo.invent.people import places
from hub.demo.invent.telling import Telling, words
from hub.demo.invent.who import EARLY_HELP, Child

DOMAINS = ("childs_developmental_needs", "parenting_capacity", "family_and_environmental_factors")


def early_help(  # noqa: PLR0913
    telling: Telling,
    day: date,
    children: tuple[Child, ...],
    *,
    start_reason: str,
    end_reason: str | None,
    days: tuple[int, int] = (60, 280),
) -> date | None:
    """Help some children of a family; give the day it ended, or None while it goes on."""
    started = telling.after(day, 0, 0)
    ended = telling.if_come(started, *days) if end_reason else None
    organisation = telling.rng.choice(places()["early_help_organisations"])
    lead = telling.worker("Early Help")
    for child in children:
        made = Episode(
            number=len(telling.council.episodes) + 1,
            child=child.number,
            started_on=started,
            start_reason=start_reason,
            organisation=organisation,
            lead=lead,
            ended_on=ended,
            end_reason=end_reason if ended else None,
            support_cost=telling.rng.randrange(0, 90) * 25,
        )
        telling.council.episodes.append(made)
        _assessment(telling, made)
        _visits(telling, made)
    return ended


def _assessment(telling: Telling, episode: Episode) -> None:
    """Assess, unless somebody decided that the contact form would do."""
    rng = telling.rng
    started = telling.if_come(episode.started_on, 1, 12)
    if started is None or telling.chance(0.15) or (episode.ended_on or started) < started:
        return
    completed = telling.if_come(started, 10, 40)
    born = telling.is_born(episode.child, started)
    seen = telling.chance(0.85) if completed and born else None
    outcome = "other_agency" if episode.end_reason == "disengaged" else "services_provided"
    telling.council.assessments.append(
        Assessment(
            number=len(telling.council.assessments) + 1,
            child=episode.child,
            kind="early_help",
            part_of=episode.number,
            started_on=started,
            keyed_at=telling.clock(started),
            completed_on=completed,
            seen=seen,
            alone=telling.chance(0.5) if seen else None,
            domains=tuple(each for each in DOMAINS if telling.chance(0.7)),
            factors=(),
            outcome=rng.choice(("early_help", "early_help", outcome)) if completed else None,
            organisation=episode.organisation,
            by=episode.lead,
        )
    )


def _visits(telling: Telling, episode: Episode) -> None:
    """Visit every few weeks for as long as it goes on."""
    day = telling.if_come(episode.started_on, 7, 25)
    last = episode.ended_on or telling.today
    while day is not None and day <= last:
        born = telling.is_born(episode.child, day)
        seen = telling.chance(0.8) if born else None
        telling.council.visits.append(
            Visit(
                number=len(telling.council.visits) + 1,
                child=episode.child,
                system=EARLY_HELP,
                at=telling.clock(day),
                purpose="direct_work" if seen and telling.chance(0.1) else "early_help",
                outcome=_came_of_it(telling, seen=seen),
                seen=seen,
                alone=telling.chance(0.4) if seen else None,
                bedroom=None,
                by=episode.lead,
            )
        )
        day = telling.if_come(day + timedelta(days=7), 14, 60)


def _came_of_it(telling: Telling, *, seen: bool | None) -> str | None:
    if seen is False:
        return str(words()["no_reply"])
    return str(telling.rng.choice(words()["visit_outcomes"])) if telling.chance(0.7) else None
