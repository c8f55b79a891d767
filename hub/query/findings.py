"""Say in words what a measure found, and how it moved."""

from hub.query.measures import Line, Measured
from hub.query.suppression import NOT_SHOWN, Count
from hub.settings import settings

YEAR = 365.25
"""Days."""


def finding(said: Measured) -> str:
    """Say the number of a period."""
    measure, counts = said.measure, said.whole.counts
    if said.never_told:
        told = " or of ".join(said.never_told)
        return f"No source has ever told of {told}, so nothing can be said."
    first, last = (f"{each.day} {each:%B %Y}" for each in said.period)
    if counts["total"] == 0:
        return f"{measure.nothing} from {first} to {last}."
    unit = measure.unit.one if counts["total"] == 1 else measure.unit.many
    if measure.kind == "count":
        of_area = rate(said)
        rated = f" That is {of_area:,.0f} a year for each 10,000 children." if of_area else ""
        return f"{_start(counts['total'])} {unit} {measure.finding}.{rated}"
    known = share(said.whole)
    unknown = counts["not_yet_known"]
    told = f"{_start(counts['yes'])} of {amount(counts['total'])} {unit}"
    if known and not unknown:
        return f"{told} ({known}) {measure.finding}."
    later = f" Of {amount(unknown)} it is not yet known" if unknown else ""
    low, _, high = known.partition(" to ")
    span = f": between {low} and {high}." if high else f": about {low}." if low else "."
    return f"{told} {measure.finding}.{later}{span if later else ''}"


def trend(said: Measured) -> str | None:
    """Say how the numbers moved from the first whole month (quarter, year) to the last.

    Parts of which something is not yet known are left out: they would seem to fall. None where
    there are not two.
    """
    whole = [
        each
        for each in said.parts
        if each.part and each.part.is_whole and not each.counts["not_yet_known"]
        and isinstance(each.counts["total"], int)
    ]  # fmt: skip
    if len(whole) < 2 or not any(each.counts["total"] for each in whole):  # noqa: PLR2004
        return None
    first, last = whole[0], whole[-1]
    measure = said.measure
    moved = _moved(measure.unit.many, first, last, "total", names=True)
    if measure.kind == "share" and all(isinstance(each.counts["yes"], int) for each in whole):
        moved += " " + _moved(measure.counted, first, last, "yes", names=False)
    return moved


def rate(said: Measured) -> float | None:
    """Give the number of a year for each 10,000 children of the area, where that is known.

    Of a period that is not over, it is of the days that are.
    """
    children, total = settings().children, said.whole.counts["total"]
    if not said.measure.is_rated or not children or not isinstance(total, int):
        return None
    days = (min(said.period.to_on, said.known_on) - said.period.from_on).days + 1
    if days < 1:
        return None
    return total / children * 10_000 * YEAR / days


def share(line: Line, digits: int = 0) -> str:
    """Write a percentage, or what it can become where something is not yet known."""
    if line.percentage is None and line.at_least is None:
        return ""
    low, high = f"{line.at_least:.{digits}f}%", f"{line.at_most:.{digits}f}%"
    return low if low == high else f"{low} to {high}"


def amount(count: Count) -> str:
    """Write a number.

    >>> amount(1204), amount("fewer than 5")
    ('1,204', 'fewer than 5')
    """
    return f"{count:,}" if isinstance(count, int) else count


def _start(count: Count) -> str:
    """Begin a sentence with a number."""
    said = "some" if count == NOT_SHOWN else amount(count)
    return said[:1].upper() + said[1:]


def _moved(what: str, first: Line, last: Line, name: str, *, names: bool) -> str:
    before, after = first.counts[name], last.counts[name]
    of_what = what[:1].upper() + what[1:]
    when, then = (f" in {each.title}" if names else "" for each in (first, last))
    if before == after:
        both = f" in {first.title} and in {last.title}" if names else ""
        return f"{of_what} were {amount(before)}{both}."
    rose = isinstance(before, int) and isinstance(after, int) and after > before
    return (
        f"{of_what} {'rose' if rose else 'fell'} from {amount(before)}{when}"
        f" to {amount(after)}{then}."
    )
