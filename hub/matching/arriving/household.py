"""Which child was expected: a record opened before birth, and who was born there and then. No I/O.

Nothing here links: it is a question, and a person answers it.
"""

from hub.matching.model.comparing.births import expected
from hub.matching.model.details import Details

_LIKELY = ("expected", "expected_about")


def expects(unborn: Details, child: Details) -> bool:
    """Tell whether a child was born where and about when another record expected one."""
    if not unborn.expected_on or unborn.date_of_birth or unborn.forenames:
        return False
    if expected(unborn.expected_on, child.date_of_birth) not in _LIKELY:
        return False
    return bool(unborn.address) and _home(unborn) == _home(child)


def _home(details: Details) -> tuple[str, ...]:
    return details.postcode, *details.address
