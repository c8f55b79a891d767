"""Turn the parts of an event into words, and whatever is missing or withheld into silence.

Every function takes a value of any kind: a field that was taken out for this reader may be null, or
stand as a note that it was withheld, and neither must end up in a sentence as if it were a fact.
"""

from collections.abc import Mapping
from datetime import date

from schemas.code_lists import code_list


def text(value: object) -> str:
    """Give a text, or nothing for whatever is not one."""
    return value.strip() if isinstance(value, str) else ""


def day(value: object) -> str:
    """Give a day as people say it, or as much of one as is known; another text as it is.

    >>> day("2017-08-23"), day("2017-08"), day("2017"), day(None)
    ('23 August 2017', 'August 2017', '2017', '')
    """
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    said = text(value)
    is_month = len(said) == len("2017-08")
    try:
        found = date.fromisoformat(f"{said}-01" if is_month else said)
    except ValueError:
        return said
    return f"{found:%B} {found.year}" if is_month else day(found)


def coded(value: object, list_name: str) -> str:
    """Give a coded value in words: the code's label, else the source's own words."""
    code, source = value, ""
    if isinstance(value, Mapping):
        code, source = value.get("code"), text(value.get("source_value"))
    if isinstance(code, str) and code:
        return code_list(list_name).get(code, source or code)
    return source


def listed(values: object, list_name: str = "") -> str:
    """Give a list of texts, or of codes of a list in words."""
    if not isinstance(values, list):
        return ""
    said = (coded(each, list_name) if list_name else text(each) for each in values)
    return ", ".join(filter(None, said))


def recorded(value: object, list_name: str) -> str:
    """Give a coded value in words, and what no list knows as a quotation: it may be a bare code.

    >>> recorded({"code": None, "source_value": "WKR07"}, "cla.worker_change_reason")
    'recorded as “WKR07”'
    """
    said = coded(value, list_name)
    return f"recorded as “{said}”" if said and said not in code_list(list_name).values() else said


def worker(value: object) -> str:
    """Give a worker's name with role or team."""
    if not isinstance(value, Mapping):
        return ""
    name = text(value.get("name")) or text(value.get("reference"))
    post = text(value.get("role")) or text(value.get("team"))
    return f"{name} ({post})" if name and post else name or post


def yes(value: object, if_true: str, if_false: str) -> str:
    """Give one wording for true, one for false, and none for not known."""
    if not isinstance(value, bool):
        return ""
    return if_true if value else if_false


def title(what: str, detail: str) -> str:
    """Give a title, with the detail if it is known."""
    return f"{what}: {detail}" if detail else what


def rest(*parts: str) -> str:
    """Join what is known into sentences.

    >>> rest("Asked by telephone", "", "Urgent.")
    'Asked by telephone. Urgent.'
    """
    return " ".join(
        part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part
    )


def labelled(label: str, value: str) -> str:
    """Give a value with its label, or nothing if there is none."""
    return f"{label}: {value}" if value else ""
