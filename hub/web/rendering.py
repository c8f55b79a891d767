"""Turn what was read into HTML: templates, how dates are written, the page's safety headers."""

import re
import secrets
from calendar import month_name
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader, select_autoescape

from hub.matching.telling.strength import behind, chance, odds, strength, times
from hub.query.findings import amount, finding, share, trend
from hub.web import build
from hub.web.remarks import recorded_later, remarks, time_of
from hub.web.stacking import stacked
from projections.systems import system_name
from schemas.code_lists import code_list
from schemas.local_time import local_day, local_time, local_today

REFUSED_FORM = {409, 422}
"""The statuses of a page that shows a form again: its window's title says so to screen readers."""
_DATE = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b")
MONTHS = tuple(month_name)
"""January is 1. Writing a date by its format instead takes ten times as long."""
OPEN = {
    "early_help_opened": "Early help", "child_in_need_started": "Child in need plan",
    "child_protection_started": "Child protection plan",
}  # fmt: skip
"""What is going on, by the step that began it."""
LOOKS = {
    "read_person": "The record",
    "read_access_records": "Who has viewed it",
    "verify_history": "Whether it is as it was sealed",
    "export_evidence": "Took the evidence",
}
"""What was looked at, by the function that was used; the others are named as they are."""
NAVIGATION = (
    {"section": "find", "text": "Find a child", "href": "/find", "function": "find_people"},
    {"section": "my_work", "text": "My work", "href": "/my-work", "function": "read_own_work"},
    {"section": "worklists", "text": "Worklists", "href": "/worklists",
     "function": "read_worklists"},
    {"section": "emergencies", "text": "Emergencies", "href": "/emergencies",
     "function": "review_break_glass"},
    {"section": "matches", "text": "Match review", "href": "/match-review",
     "function": "decide_matches"},
    {"section": "reports", "text": "Performance", "href": "/reports", "function": "read_reports"},
    {"section": "access-log", "text": "Access log", "href": "/access-log",
     "function": "export_access_records"},
    {"section": "verify", "text": "Verify", "href": "/verify", "function": "verify_history"},
    {"section": "sources", "text": "Sources", "href": "/sources", "function": "read_feeds"},
    {"section": "rejects", "text": "Rejects", "href": "/mend/rejects", "function": "mend_feeds"},
    {"section": "dead_letters", "text": "Dead letters", "href": "/mend/dead-letters",
     "function": "mend_feeds"},
)  # fmt: skip
"""The menu of every page: each visitor sees what their role may do."""


def page(
    request: Request, template: str, *, status: int = 200, title: str, **values: Any
) -> HTMLResponse:
    """Render a page. Nothing may be loaded from elsewhere, and no script but the page's own."""
    is_refused = status in REFUSED_FORM
    nonce = secrets.token_urlsafe(16)
    html = _filled(
        template,
        request=request,
        title=title,
        window_title=f"Error: {title}" if is_refused else title,
        visitor=getattr(request.state, "visitor", None),
        cspNonce=nonce,
        **values,
    )
    return HTMLResponse(html, status, headers={"Content-Security-Policy": _policy(nonce)})


def _filled(template: str, **values: Any) -> str:
    """Fill a template, and let go of what was put into it.

    The design system's own template holds its values in a circle of macros: left alone, everything
    on a page would stay until Python searches for circles, 20 milliseconds of somebody's next page.
    """
    found = environment().get_template(template)
    context = found.new_context(values)
    try:
        return "".join(found.root_render_func(context))
    finally:
        context.vars.clear()


def _policy(nonce: str) -> str:
    return (
        f"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        f"script-src 'nonce-{nonce}'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def environment() -> Environment:
    """Give the templates, ours and those of the design system."""
    made = Environment(
        loader=PrefixLoader(
            {
                "hub": PackageLoader("hub.web"),
                "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
            }
        ),
        autoescape=select_autoescape(),
        auto_reload=False,  # asking each file's age for each include took a tenth of a page
        undefined=ChainableUndefined,  # the design system's macros ask for what is not given
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "age": age,
        "day": day,
        "days_in": days_in,
        "detail": detail,
        "moment": moment,
        "recorded_later": recorded_later,
        "remarks": remarks,
        "time_of": time_of,
        "system": system_name,
        "amount": amount,
        "share": share,
        "finding": finding,
        "trend": trend,
        "words": words,
        "looked_at": looked_at,
        "open_work": open_work,
        "sentence": sentence,
        "stacked": stacked,
        "strength": strength,
        "behind": behind,
        "chance": chance,
        "odds": odds,
        "times": times,
        "coded": coded,
        "yes_no": yes_no,
    }
    made.globals |= {"styles_version": build.version(), "navigation": NAVIGATION}
    return made


def day(value: date | datetime | str | None) -> str:
    """Write a date as people say it; a partial date keeps what it has.

    >>> day(date(2024, 3, 5)), day("2015-03"), day(None)
    ('5 March 2024', 'March 2015', '')
    """
    if isinstance(value, str):
        parts = value.split("-")
        if len(parts) == 3:  # noqa: PLR2004  (year, month and day)
            return day(date.fromisoformat(value))
        months = date(2000, int(parts[1]), 1).strftime("%B ") if len(parts) > 1 else ""
        return months + parts[0]
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local_time(value)
    return f"{value.day} {MONTHS[value.month]} {value.year}"


def days_in(said: str | None) -> str:
    """Write each date that stands in words as people say it.

    >>> days_in("unborn on 2025-03-04"), days_in("2019-03"), days_in("2019"), days_in(None)
    ('unborn on 4 March 2025', 'March 2019', '2019', '')
    """
    return _DATE.sub(lambda found: day(found[0]), said or "")


def age(born: str, on: date | None = None) -> int | None:
    """Give the years from a full date of birth to a day, today at most; None where unknown.

    >>> age("2015-03-04", date(2026, 3, 3)), age("2015-03"), age("2015-03-04", date(2014, 1, 1))
    (10, None, None)
    """
    try:
        birth = date.fromisoformat(born)
    except ValueError:
        return None
    today = local_today()
    then = min(on, today) if on else today
    years = then.year - birth.year - ((then.month, then.day) < (birth.month, birth.day))
    return years if years >= 0 else None


def moment(value: datetime | None) -> str:
    """Write an instant in London's time.

    >>> moment(datetime.fromisoformat("2024-07-01T08:05:00+00:00"))
    '1 July 2024, 9:05am'
    """
    if value is None:
        return ""
    return f"{day(local_day(value))}, {time_of(value)}"


@lru_cache(maxsize=256)
def words(name: str) -> str:
    """Write a name of ours in words."""
    return name.replace("_", " ")


def sentence(said: str) -> str:
    """Begin with a capital, and leave the rest: names keep theirs."""
    return said[:1].upper() + said[1:]


def open_work(step: str) -> str:
    """Name what goes on for a child, by the step that began it.

    >>> open_work("child_protection_started")
    'Child protection plan'
    """
    return OPEN.get(step) or sentence(words(step))


def looked_at(function: str, route: str = "") -> str:
    """Say what was looked at; of a record which part, and whether it was taken away as a file.

    >>> looked_at("read_person"), looked_at("decide_matches")
    ('The record', 'Decide matches')
    >>> looked_at("read_person", "/child/{person_id}/chronology.pdf")
    'The record: chronology, taken as PDF'
    """
    told = LOOKS.get(function) or sentence(words(function))
    part = route.rpartition("}/")[2] if "}/" in route else ""
    if function != "read_person" or not part:
        return told
    name, _, kind = part.partition(".")
    return f"{told}: {name.replace('-', ' ')}{f', taken as {kind.upper()}' if kind else ''}"


def coded(value: str | None, list_name: str) -> str:
    """Give a code's label."""
    return code_list(list_name).get(value, value) if value else ""


def detail(name: str) -> str:
    """Name a field of an event in words, for who is told that it is withheld.

    >>> detail("contact_source.source_value"), detail("person.ethnicity"), detail("notes")
    ('contact source', 'ethnicity', 'notes')
    """
    return words(name.removesuffix(".source_value").removeprefix("person.").replace(".", " "))


def yes_no(value: object) -> str:
    """Write a yes or no that a source may not have said.

    >>> yes_no(True), yes_no(None)
    ('Yes', 'Not said')
    """
    if not isinstance(value, bool):
        return "Not said"
    return "Yes" if value else "No"
