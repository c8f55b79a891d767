"""Find which columns of other text name parents: a child's record is compared by those alone.

A file may give a parent, a school, an ethnicity and a doctor as other text. Whoever goes to one
school is of no one family, and where one system names the school and another does not, their texts
would differ for every child. Where people of any age are matched each column counts by itself.
"""

from collections.abc import Sequence

from hub.matching.evaluation.dataset import Said
from hub.matching.model.reading.standins import says_twins
from hub.matching.model.reading.words import words

BETWEEN = " & "
"""What stands between the texts of two columns: they name two parents."""
_OFTEN = 0.5
"""Parents' names are as many as surnames, or half as many where they are forenames alone; schools,
languages and towns are far fewer."""
_FIGURES = 0.1
"""Share of texts with a figure in them from which a column gives dates or numbers, not names."""


def named(said: Sequence[Said]) -> list[Said]:
    """Empty columns of other text that name no parents, where there are several of them.

    What says in any of them that a child is a twin stays.
    """
    if sum(each.field == "other" for each in said) < 2:  # noqa: PLR2004
        return list(said)
    families = _last_words(said, "surname", "full_name")
    return [
        each._replace(values=[text if says_twins(words(text)) else "" for text in each.values])
        if each.field == "other" and not _names_parents(each.values, families) else each
        for each in said
    ]  # fmt: skip


def _names_parents(values: Sequence[str], families: Sequence[str]) -> bool:
    filled = [place for place, each in enumerate(values) if each]
    figures = sum(1 for place in filled if any(map(str.isdigit, values[place])))
    parents = {_last(values[place]) for place in filled}
    children = {families[place] for place in filled}
    return figures <= _FIGURES * len(filled) and len(parents) >= _OFTEN * len(children)


def _last_words(said: Sequence[Said], *fields: str) -> list[str]:
    columns = [each.values for each in said if each.field in fields]
    return ["".join(map(_last, row)) for row in zip(*columns, strict=True)]


def _last(text: str) -> str:
    return (words(text) or ("",))[-1]
