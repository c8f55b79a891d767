"""Choose whom each case record is about, by the model's decision about it. Pure: no I/O.

A record joins a person; two people are never joined, however well they agree: only a worker can
decide that. So a record moves only while it is alone: about its own person, nobody else's record
linked to it. And of two that are alone the younger joins the older, whichever changed last.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from hub.matching.arriving.household import born, expecting
from hub.matching.arriving.news import News, Yielding
from hub.matching.arriving.scene import Outcome, Scene, pair
from hub.matching.model.decision import REVIEW, Candidate, Decision, Known, decide, may_be
from hub.matching.model.details import Details
from hub.matching.model.evidence import MILLI
from hub.matching.model.model import Model
from hub.matching.telling.contradicting import contradicting, contradictions, renewed, verdicts


class Choosing:
    """Takes the turns of one page of records; what one chooses counts for those after it."""

    def __init__(
        self, model: Model, persons: int, new: Iterable[UUID] = (), news: News | None = None
    ) -> None:
        self.model, self.persons = model, persons
        self.unseen = set(new)
        """Records the hub has not heard of before their turn comes: nobody meets them yet."""
        self.scene = Scene()
        self.about: dict[UUID, UUID] = {}
        self.members: dict[UUID, set[UUID]] = defaultdict(set)
        self.went: dict[UUID, UUID] = {}
        self.outcomes: dict[UUID, Outcome] = {}
        self.news = news or News()
        self.yielding = Yielding()
        self.joined: dict[UUID, tuple[UUID, Decision]] = {}
        """Links to make: the person each record joins, and the decision that says so."""

    def look(self, scene: Scene) -> None:
        """Take in what was read of more records; whom those at hand are about is known better."""
        self.scene.near |= scene.near
        self.scene.apart |= scene.apart
        self.scene.then |= scene.then
        self.scene.asked |= scene.asked
        self.scene.decided |= scene.decided
        self.scene.relations |= scene.relations
        self.scene.offices |= scene.offices
        for each, record in scene.records.items():
            if each not in self.about:
                self.scene.records[each] = record
                self.about[each] = record.person_id
                self.members[record.person_id].add(each)
        self.scene.without_offices()

    def forget(self, record: UUID) -> None:
        """Meet a record no more: it is held, or of a sealed person."""
        person = self.about.pop(record, None)
        if person is not None:
            self.members[person].discard(record)

    def is_alone(self, record: UUID) -> bool:
        """Whether a record is about its own person, and no other record is."""
        person = self.about[record]
        own = self.scene.records[record].own_person_id
        return person == own and self._seen(person) <= {record}

    def take_turns(self, records: Iterable[UUID]) -> set[UUID]:
        """Let these take a turn each, the oldest first; give who should have one after them.

        Who is told of something before its own turn has heard it then.
        """
        order = sorted(records, key=lambda each: self.scene.records[each].age)
        place = {each: number for number, each in enumerate(order)}
        waiting = set[UUID]()
        for number, each in enumerate(order):
            told = self.take_turn(each)
            waiting |= {other for other in told if place.get(other, -1) <= number}
        return waiting

    def take_turn(self, record: UUID) -> set[UUID]:
        """Find the one person a record is about, if there is one; give who should have a turn now.

        Those are records for which this one's choice, or its being there, may change theirs.
        """
        if record in self.unseen:
            self.unseen.discard(record)
            self.persons += 1
            self.news.changes += 1
        self.news.turned[record] = self.news.changes
        candidates = self._candidates(record)
        outcome = self.outcomes[record] = self._considered(record, candidates)
        self._yield(outcome)
        if outcome.joins:
            self._join(record, outcome.joins, outcome.decision)
        waiting = {each for person in outcome.met for each in self._waiting(record, person)}
        for person in expecting(self._details(record), candidates):
            waiting |= self._seen(person)
        for each in candidates if self.scene.apart else ():
            waiting |= self._younger(record, each)
        if outcome.joins:
            waiting |= self._answered(candidates, outcome.joins) | self._passed_by(outcome)
            waiting |= self.yielding.left_it_to([record])
        return waiting - {record}

    def consider(self, record: UUID) -> Outcome:
        """Find what a turn of this record would come to, without taking it."""
        return self._considered(record, self._candidates(record))

    def unlinked(self, record: UUID) -> Decision | None:
        """Decide about a linked record as if it were not; None where it is not linked."""
        own = self.about[record]
        others = self._seen(own) - {record}
        if not others or own == self.scene.records[record].own_person_id:
            return None
        return self._decided(record, [self._candidate(own, others), *self._candidates(record)])

    def _answered(self, near: Iterable[Candidate], person: UUID) -> set[UUID]:
        """Give the records near that people are asked about and that are, or may be, a person's."""
        joined = self._candidate(person, self._seen(person))
        asked = {each for one in near for each in self._seen(one.person) if self._is_asked(each)}
        return {
            each for each in asked
            if self.about[each] == person
            or may_be(self._details(each), joined, self.model, children=self.persons)
        }  # fmt: skip

    def _passed_by(self, outcome: Outcome) -> set[UUID]:
        """Give the lone records that one who joins another may be about as well: they may ask."""
        likely = {person for person, bits in outcome.decision.scores if bits >= MILLI * REVIEW}
        return {each for person in likely - {outcome.joins} for each in self._alone_of(person)}

    def _yield(self, outcome: Outcome) -> None:
        """Note to which younger ones a record leaves it to join it, or to ask."""
        left = () if outcome.joins else set(outcome.met).difference(outcome.candidates)
        record = outcome.record
        self.yielding.note(record, [each for each in left if self._comes_later(each, record)])

    def _is_asked(self, record: UUID) -> bool:
        outcome = self.outcomes.get(record)
        return bool(outcome.kind) if outcome else record in self.scene.asked

    def _considered(self, record: UUID, candidates: Sequence[Candidate]) -> Outcome:
        outcome = self._outcome(record, candidates)
        if outcome.kind or outcome.joins:
            return outcome
        return self._renewed(outcome, candidates)

    def _outcome(self, record: UUID, candidates: Sequence[Candidate]) -> Outcome:
        decision = self._decided(record, candidates)
        met = tuple(dict.fromkeys([*filter(None, [_matched(decision)]), *decision.review]))
        plain = Outcome(record, decision, met)
        if not self.is_alone(record):
            return self._stays(plain, candidates)
        apart = self._apart(record, candidates)
        near = [each for each in candidates if each.person not in apart]
        if children := born(self._details(record), near):
            return self._asking("birth", children, plain, candidates)
        matched = _matched(decision)
        if matched:
            return plain if self._comes_later(matched, record) else replace(plain, joins=matched)
        unborn = set(expecting(self._details(record), candidates))
        asked = tuple(
            each for each in met if not self._comes_later(each, record) and each not in unborn
        )
        return self._asking("link", asked, plain, candidates) if asked else plain

    def _asking(
        self, kind: str, asked: tuple[UUID, ...], plain: Outcome, candidates: Sequence[Candidate]
    ) -> Outcome:
        """Ask about these: what is said is of the likeliest of them, not of one who asks itself."""
        if plain.decision.person not in asked:
            others = {each.person for each in candidates} - set(asked)
            decision = self._decided(plain.record, candidates, but=others)
            band = "review" if decision.band == "match" else decision.band
            plain = replace(plain, decision=replace(decision, band=band))
        return replace(plain, kind=kind, candidates=asked)

    def _stays(self, plain: Outcome, candidates: Sequence[Candidate]) -> Outcome:
        """Ask about a record that cannot move: its link may be wrong, or two persons one."""
        mine = self.scene.records[plain.record]
        own = self.about[plain.record]
        others = self._seen(own) - {plain.record}
        if others and own != mine.own_person_id:
            candidate = self._candidate(own, others)
            broken = contradictions(mine.details, candidate, self.model)
            if broken:
                against = contradicting(mine.details, candidate, self.model)
                decision = replace(self._decided(plain.record, [against]), guards=broken)
                return replace(plain, decision=decision, kind="conflict", candidates=(own,))
        asked = tuple(each for each in plain.met if not self._alone_of(each))
        return self._asking("join", asked, plain, candidates) if asked else plain

    def _renewed(self, plain: Outcome, candidates: Sequence[Candidate]) -> Outcome:
        """Ask again whether two are distinct, where something new speaks for one child (R12)."""
        mine = self._details(plain.record)
        for each in candidates:
            apart = [k for k in each.records if pair(plain.record, k.record) in self.scene.apart]
            if not apart or self._younger(plain.record, each):
                continue  # of the two the younger asks
            said = decide(mine, [each], self.model, children=self.persons)
            before = {line for known in apart for line in self._then(plain.record, known)}
            new = [line for line in said.evidence if line.millibits > 0 and line[:2] not in before]
            if said.band != "new" and new:
                said = replace(said, band="review", guards=(renewed(new),))
                return replace(plain, decision=said, kind="distinct", candidates=(each.person,))
        return plain

    def _younger(self, record: UUID, person: Candidate) -> set[UUID]:
        """Give a person's records that people keep apart from this one, where it is the older."""
        age = self.scene.records[record].age
        return {
            each.record
            for each in person.records
            if pair(record, each.record) in self.scene.apart
            and self.scene.records[each.record].age > age
        }

    def _then(self, record: UUID, known: Known) -> set[tuple[str, str]]:
        """Give the verdicts on two records as they were when people declared them distinct."""
        two = self.scene.then.get(pair(record, known.record))
        if two is None:
            return set()
        one, other = two if two[0].case_record_id == record else (two[1], two[0])
        were = Known(known.record, known.person, other.details)
        return verdicts(one.details, Candidate(known.person, (were,)), self.model)

    def _decided(
        self, record: UUID, candidates: Sequence[Candidate], but: Collection[UUID] = ()
    ) -> Decision:
        """Decide about all but some of these, who count as household only."""
        return decide(
            self._details(record), candidates, self.model,
            children=self.persons, distinct=self._apart(record, candidates).union(but),
            relations=self.scene.relations.get(record, {}),
        )  # fmt: skip

    def _apart(self, record: UUID, candidates: Sequence[Candidate]) -> set[UUID]:
        """Give those of these persons from whom people keep a record apart."""
        return {
            each.person
            for each in (candidates if self.scene.apart else ())
            if any(pair(record, known.record) in self.scene.apart for known in each.records)
        }

    def _candidates(self, record: UUID) -> list[Candidate]:
        own, found = self.about[record], []
        near = self.scene.near.get(record, ())
        for person in dict.fromkeys(self.went.get(each, each) for each in near):
            seen = self._seen(person) - {record}
            if person != own and seen:
                found.append(self._candidate(person, seen))
        return found

    def _candidate(self, person: UUID, seen: set[UUID]) -> Candidate:
        members = sorted((self.scene.records[each] for each in seen), key=lambda each: each.age)
        return Candidate(
            person, tuple(Known(each.case_record_id, person, each.details) for each in members)
        )

    def _details(self, record: UUID) -> Details:
        return self.scene.records[record].details

    def _seen(self, person: UUID) -> set[UUID]:
        return self.members.get(person, set()) - self.unseen

    def _alone_of(self, person: UUID) -> set[UUID]:
        """Give a person's one record, where that may still move."""
        seen = self._seen(person)
        return {each for each in seen if self.is_alone(each)}

    def _comes_later(self, person: UUID, record: UUID) -> bool:
        """Whether a person is but one lone record, younger than this one: that will join this."""
        age = self.scene.records[record].age
        return any(self.scene.records[each].age > age for each in self._alone_of(person))

    def _waiting(self, record: UUID, person: UUID) -> set[UUID]:
        """Give a person's lone record, if this record's turn is news to it."""
        if record in self.joined or not self.is_alone(record):
            return self._alone_of(person)
        return self._alone_of(person) if self._comes_later(person, record) else set()

    def _join(self, record: UUID, person: UUID, decision: Decision) -> None:
        own = self.about[record]
        self.members[own].discard(record)
        self.members[person].add(record)
        self.about[record] = self.went[own] = person
        self.joined[record] = person, decision
        self.persons -= 1
        self.news.changes += 1


def _matched(decision: Decision) -> UUID | None:
    return decision.person if decision.band == "match" else None
