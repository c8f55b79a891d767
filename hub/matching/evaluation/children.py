"""Tell a file of children from one of people of any age: which way of matching fits it.

Children live with brothers, sisters and twins; there the hub's own model with its guards decides.
Whoever is matched among adults alone, or without homes, is matched by what the file says of itself.
"""

from hub.matching.evaluation.dataset import Dataset
from hub.matching.model.reading.births import birth

YEARS = 20
"""Within how many years children of one file are born, the unborn and care leavers of 19 among
them."""
MOSTLY = 0.98
"""Share of births within those years; the rest is mistyped."""
HOME = ("address", "postcode")


def are_children(data: Dataset) -> bool:
    """Tell whether records are of children with homes, by their births or by expected ones."""
    fields = {name for row in data.rows for name in row}
    if "expected_on" in fields or "address_withheld" in fields:
        return True
    if not fields & set(HOME) or not fields & {"surname", "full_name"}:
        return False
    years = sorted(
        int(said[:4]) for row in data.rows if (said := birth(row.get("date_of_birth", "")))
    )
    if len(years) < len(data.rows) / 2:
        return False
    within = int(len(years) * MOSTLY)
    last = years[int(len(years) * (1 - (1 - MOSTLY) / 2)) - 1]
    return sum(1 for year in years if last - YEARS < year <= last + 1) >= within
