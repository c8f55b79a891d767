"""One child whose two years touch everything the hub is for.

Leila Karimi is known to all three systems, in each under another id and with another spelling, and
is one child only by her NHS number. Early help, a step-up with agreement overridden, police
information that came only after the decision, a child protection plan, and a way back down to early
help, which goes on. Her brother's has begun, and is to be assessed this week.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from hub.demo.invent.knowing import FIRST_ID, local_id
from hub.demo.invent.model import (
    Assessment,
    Contact,
    Enquiry,
    Episode,
    NeedPlan,
    ProtectionPlan,
    Referral,
    Strategy,
    Visit,
)
from hub.demo.invent.numbers import upn
from hub.demo.invent.people import places
from hub.demo.invent.telling import Telling, words
from hub.demo.invent.who import (
    EARLY_HELP,
    LCS,
    MASH,
    SYSTEMS,
    Address,
    Child,
    Family,
    Known,
    Reached,
    Stay,
    System,
)

CHILDREN = 2
"""How many of the council's children the showcase family is."""
MOTHER = Reached(("Shirin Karimi",), "0113 496 0145")
"""What the front door wrote down; early help never asked."""
DAYS = {
    "first_contact": 691, "helped": 683, "stepped_up": 540, "second_contact": 538,
    "referred": 537, "conference": 519, "plan_ended": 330, "closed": 200, "down": 193,
    "brother": 40,
}  # fmt: skip
"""How many days before the extracts each thing happened."""
NAMES = {MASH: "Leila", EARLY_HELP: "Leilah", LCS: "Leila Shirin"}


def family(number: int, first_child: int, today: date, nhs_numbers: Iterable[str]) -> Family:
    """Give the family: Leila, and Navid who is three years younger."""
    mine, his = nhs_numbers
    home = Address("14", "Chandler’s Row", "Old Quay", "XB1 4LK", "Flat 3")
    refuge = Address("61", "Orchard Way", "Priory", "XB4 7QT")
    stays = (
        Stay(home, today - timedelta(days=1600), today - timedelta(days=DAYS["referred"] - 3)),
        Stay(refuge, today - timedelta(days=DAYS["referred"] - 3)),
    )
    born = today - timedelta(days=365 * 9 + 97)
    leila = Child(
        first_child, "Leila Shirin", "Karimi", "F", "OOTH", born, False, mine, upn(121_417, 2021)
    )
    navid = Child(
        first_child + 1, "Navid", "Karimi", "M", "OOTH", born + timedelta(days=1100), False, his,
        upn(124_502, 2024),
    )  # fmt: skip
    return Family(number, (leila, navid), stays)


class Showcase:
    """Tells Leila's story."""

    def __init__(self, telling: Telling) -> None:
        self.telling, self.council = telling, telling.council
        self.leila, self.navid = telling.family.children
        workers = {each.role: each for each in self.council.workers}
        self.early_help_worker = workers["Early Help Practitioner"]
        self.social_worker = workers["Social Worker"]

    def on(self, name: str, later: int = 0) -> date:
        """Give the day of something, or so many days later."""
        return self.council.today - timedelta(days=DAYS[name] - later)

    def at(self, name: str, hour: int, minute: int = 0, later: int = 0) -> datetime:
        """Give the time of something."""
        return datetime.combine(self.on(name, later), time(hour, minute))

    def tell(self) -> None:
        """Tell it from the first contact to the end."""
        self._first_contact()
        both = (self.leila, self.navid)
        self._early_help(both, "front_door", "helped", (12, 40, 77), ("stepped_up", "step_up"))
        contact = self._second_contact()
        referral = self._referral(contact)
        self._protection(referral)
        self._early_help((self.leila,), "step_down", "down", (12, 40, 77, 118, 152, 186))
        self._early_help((self.navid,), "front_door", "brother", (9, 30), is_assessed=False)

    def _contact(self, number: int, source: str, at: datetime, urgency: str, why: str) -> Contact:
        agency = places()["schools"][0] if source == "2A" else "Alderbridge Early Help"
        made = Contact(
            number, (self.leila.number, self.navid.number), at, source, agency,
            words()["sources"][source]["methods"][0], urgency, why,
            self.telling.worker("MASH Social"),
        )  # fmt: skip
        self.council.contacts.append(made)
        return made

    def _first_contact(self) -> None:
        contact = self._contact(
            len(self.council.contacts) + 1, "2A", self.at("first_contact", 10, 20), "amber",
            "Leila’s attendance has fallen to 71%. Mother is £340 behind with the rent and tearful "
            "at the school gate.",
        )  # fmt: skip
        telling, next_day = self.telling, 1
        telling.agree(
            contact, "given", "early_help", self.at("first_contact", 11, 5), how="verbal",
            person_asked="parent_with_pr",
        )  # fmt: skip
        for partner, hour in ((0, 13), (1, 14)):
            telling.ask_partner(
                contact, words()["partners"][partner], self.at("first_contact", 11, 30),
                self.at("first_contact", hour, 40),
            )  # fmt: skip
        telling.decide(contact, "early_help", 2, self.at("first_contact", 9, 45, next_day))

    def _second_contact(self) -> Contact:
        contact = self._contact(
            len(self.council.contacts) + 1, "5D", self.at("second_contact", 9, 10), "red",
            "Leila told her lead practitioner that her stepfather “throws things” and that she "
            "hides with Navid. Bruise seen on her forearm.",
        )  # fmt: skip
        telling = self.telling
        telling.agree(
            contact, "overridden", "information_sharing", self.at("second_contact", 9, 50),
            reason="significant_harm", lawful_basis="legal_obligation",
            person_asked="parent_with_pr",
        )  # fmt: skip
        health, police = words()["partners"][0], words()["partners"][2]
        telling.ask_partner(
            contact, health, self.at("second_contact", 9, 55), self.at("second_contact", 11, 15)
        )
        telling.decide(contact, "strategy_discussion", 4, self.at("second_contact", 12, 30))
        telling.ask_partner(
            contact, police, self.at("second_contact", 14, 5),
            self.at("second_contact", 16, 25, 1),
        )  # fmt: skip
        return contact

    def _early_help(  # noqa: PLR0913
        self,
        children: tuple[Child, ...],
        why: str,
        first: str,
        visits: tuple[int, ...],
        ended: tuple[str, str] | None = None,
        *,
        is_assessed: bool = True,
    ) -> None:
        """Tell an episode of each child, visited so many days after it began.

        `ended` names the day it ended, and the reason.
        """
        place, worker = places()["early_help_organisations"][0], self.early_help_worker
        last, reason = (self.on(ended[0]), ended[1]) if ended else (None, None)
        for child in children:
            number = len(self.council.episodes) + 1
            episode = Episode(
                number, child.number, self.on(first), why, place, worker, last, reason, 475
            )
            self.council.episodes.append(episode)
            completed, seen = (self.on(first, 24), True) if is_assessed else (None, None)
            assessment = Assessment(
                len(self.council.assessments) + 1, child.number, "early_help", number,
                self.on(first, 4), self.at(first, 15, 10, 4), completed, seen, seen,
                ("childs_developmental_needs", "parenting_capacity"), (),
                "early_help" if is_assessed else None, place, worker,
            )  # fmt: skip
            self.council.assessments.append(assessment)
            for later in visits:
                self._visit(child, EARLY_HELP, self.at(first, 16, 0, later), "early_help")

    def _visit(self, child: Child, system: System, at: datetime, purpose: str) -> None:
        outcomes, at_statutory = words()["visit_outcomes"], system == LCS
        visit = Visit(
            len(self.council.visits) + 1, child.number, system, at, purpose,
            None if at_statutory else outcomes[at.day % len(outcomes)], True, at.day % 3 > 0,
            at.day % 2 > 0 if at_statutory else None,
            self.social_worker if at_statutory else self.early_help_worker,
        )  # fmt: skip
        self.council.visits.append(visit)

    def _referral(self, contact: Contact) -> Referral:
        worker = self.social_worker
        referral = Referral(
            len(self.council.referrals) + 1, self.leila.number, self.at("referred", 8, 50), contact,
            "5D", "N1", "strategy_discussion", worker, self.on("closed"), "RC7",
        )  # fmt: skip
        self.council.referrals.append(referral)
        assessment = Assessment(
            len(self.council.assessments) + 1, self.leila.number, "section_17", referral.number,
            self.on("referred", 1), self.at("referred", 10, 5, 4), self.on("referred", 43), True,
            True, ("childs_developmental_needs", "family_and_environmental_factors"),
            ("16A", "3B", "4B"), "child_in_need_plan", worker.team, worker,
        )  # fmt: skip
        self.council.assessments.append(assessment)
        return referral

    def _protection(self, referral: Referral) -> None:
        child, held, council = self.leila.number, self.on("referred"), self.council
        conference, ended = self.on("conference"), self.on("plan_ended")
        discussion = Strategy(
            len(council.strategies) + 1, child, referral.number, held,
            self.at("referred", 17, 30, 1), "telephone",
            ("Social care", "Health", "Police", "School"), starts_enquiry=True,
        )  # fmt: skip
        council.strategies.append(discussion)
        enquiry = Enquiry(
            len(council.enquiries) + 1, child, referral.number, held, self.on("referred", 12),
            "icpc", conference, led_to_plan=True,
        )  # fmt: skip
        council.enquiries.append(enquiry)
        plan = ProtectionPlan(
            len(council.protection_plans) + 1, child, referral.number, enquiry.number, conference,
            "EMO", "PHY", ended, (self.on("conference", 85),),
        )  # fmt: skip
        council.protection_plans.append(plan)
        number = len(council.need_plans) + 1
        need = NeedPlan(number, child, referral.number, ended, self.on("closed"))
        council.need_plans.append(need)
        for later, purpose in (
            (2, "section_47"),
            (11, "assessment"),
            (32, "child_protection_plan"),
        ):
            self._visit(self.leila, LCS, self.at("referred", 16, 15, later), purpose)


def as_known(family: Family, days: dict[System, date]) -> list[Known]:
    """Give how the three systems know Leila and Navid: each in its own spelling."""
    known = []
    for system in SYSTEMS:
        for place, child in enumerate(family.children):
            one = Known(
                system=system,
                local_id=local_id(system, FIRST_ID[system] - 10 + place),
                child=child.number,
                forenames=child.forenames if place else NAMES[system],
                surname=child.surname,
                born=child.born_on.isoformat(),
                expected_on=None,
                sex=child.sex,
                ethnicity=child.ethnicity,
                nhs_number=child.nhs_number,
                upn=child.upn if system != MASH else None,
                stays=family.stays if system == LCS else family.stays[:1],
                has_postcode=True,
                registered_on=days[system],
            )
            known.append(one)
    return known
