"""Give the factors of an assessment: eighteen questions answered or not, and one list.

A question that is answered at all is a factor; the list holds the short names of the others. The
codes are those of the children in need census; where none is certain there is none.
"""

from connectors.base import Row
from connectors.values import text

WHO = {"child": "A", "parent": "B", "other": "C"}
ABOUT = {
    "alcohol": "1",
    "drug": "2",
    "domestic": "3",
    "mentalhealth": "4",
    "learndis": "5",
    "physdis": "6",
}
LISTED = {
    "YCarer": "7A",
    "PFOCIntendtoreturn": "8B",
    "PFOCIntendtostay": "8C",
    "PFUKEducation": "8D",
    "PFUKFamily": "8E",
    "UASC": "9A",
    "Miss": "10A",
    "SexExploit": "11A",
    "Traffic": "12A",
    "Gang": "13A",
    "Behave": "14A",
    "SHarm": "15A",
    "AbuseNeglect": "16A",
    "EmotAbuse": "17A",
    "FGM": "22A",
    "Faith": "23A",
    "RAD": "24A",
}
"""Short names that the answer of several may hold, and the factor each is."""
BY_WHOM = {"PhysAbuse": ("physical_abuse_by", ("18B", "18C")),
           "SexAbuse": ("sexual_abuse_by", ("19B", "19C"))}  # fmt: skip
"""Factors that depend on who is alleged to have done it, child or adult."""
OTHER, PRIVATELY_FOSTERED_OTHER = "20", "8F"


def factors_of(row: Row) -> list[str]:
    """Give the codes of an assessment's factors.

    >>> factors_of(Row("assessments", 1, {"domestic_parent": "Yes", "factors_short": "EmotAbuse"}))
    ['3B', '17A']
    """
    found = [
        number + letter
        for about, number in ABOUT.items()
        for who, letter in WHO.items()
        if text(row, f"{about}_{who}")
    ]
    short, words = text(row, "factors_short") or "", text(row, "factors") or ""
    found += [factor for name, factor in LISTED.items() if name in short]
    for name, (column, codes) in BY_WHOM.items():
        if name in short:
            found += [each for each in codes if each in (text(row, column) or "")]
    if "Other" in short.replace("PFOther", ""):
        found.append(OTHER)
    if "PFOther" in short and "Privately fostered - Other" in words:
        found.append(PRIVATELY_FOSTERED_OTHER)
    return found
