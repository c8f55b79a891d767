"""Search the words of one child's timeline, as the asker may read them.

What an event says is put into words when it is read, after what the role may not see was taken out;
so the search reads the entries and can find nothing that the page would not show.
"""

from collections.abc import Sequence
from dataclasses import replace

from hub.access.roles import Role
from hub.query.door import Connection
from hub.query.people import PersonSeen
from hub.query.timeline import EntrySeen, Timeline, all_seen
from projections.chronology import reader
from projections.chronology.reader import Place, View

AT_ONCE = 500
MOST = 20
"""Reads for one answer; a record of more than 10,000 events is searched on by the next page."""


def among(  # noqa: PLR0913
    connection: Connection, role: Role, found: Timeline, view: View, words: str, *,
    after: Place | None, size: int,
) -> Timeline:  # fmt: skip
    """Give a timeline with only the entries that say every word asked for."""
    entries, following = _search(connection, role, found.person, view, words.casefold().split(),
                                 after, size)  # fmt: skip
    return replace(found, entries=entries, next=following)


def _search(  # noqa: PLR0913
    connection: Connection, role: Role, person: PersonSeen, view: View, words: list[str],
    after: Place | None, size: int,
) -> tuple[list[EntrySeen], Place | None]:  # fmt: skip
    matching: list[EntrySeen] = []
    for _ in range(MOST):
        page = reader.page(connection, person.case_record_ids, view, after=after, size=AT_ONCE)
        for read in all_seen(connection, person.person_id, page.entries, role):
            if len(matching) == size:
                return matching, matching[-1].entry.place
            if says(read, words):
                matching.append(read)
        after = page.next
        if after is None:
            return matching, None
    return matching, after


def says(each: EntrySeen, words: Sequence[str]) -> bool:
    """Whether an entry, as it may be read, has every word in its title, text, worker or mark."""
    entry, mark = each.entry, each.entry.mark
    by = entry.practitioner or {}
    text = " ".join(
        part
        for part in (
            entry.words.title, entry.words.summary, by.get("name"), by.get("role"),
            mark.impact_on_child if mark else None, mark.reason if mark else None,
        )
        if part
    ).casefold()  # fmt: skip
    return all(word in text for word in words)
