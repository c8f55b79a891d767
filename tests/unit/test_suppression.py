"""Small numbers are hidden, and no hidden number can be told from those beside it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.query.suppression import FEWEST, suppressed

ADDING_UP = ("total", "yes", "no", "not_yet_known")
PARTS = st.lists(
    st.tuples(*[st.integers(0, 12)] * 3), min_size=1, max_size=6
)  # fmt: skip


def table(parts: list[tuple[int, ...]]) -> list[dict[str, int]]:
    rows = [dict(zip(ADDING_UP, (sum(each), *each), strict=True)) for each in parts]
    return [{name: sum(each[name] for each in rows) for name in ADDING_UP}, *rows]


@given(parts=PARTS)
def test_no_small_number_is_shown_or_alone_in_its_row_or_column(
    parts: list[tuple[int, ...]],
) -> None:
    plain = table(parts)
    shown: list[dict[str, Any]] = suppressed(plain, ADDING_UP)
    lines = [[(at, name) for name in ADDING_UP] for at in range(len(plain))]
    lines += [[(at, name) for at in range(len(plain))] for name in ADDING_UP]
    for row, true in zip(shown, plain, strict=True):
        for name, said in row.items():
            assert isinstance(said, str) or said == true[name]
            assert not 0 < true[name] < FEWEST or isinstance(said, str)
    for line in lines:
        hidden = [cell for cell in line if isinstance(shown[cell[0]][cell[1]], str)]
        others = [plain[at][name] for at, name in line if (at, name) not in hidden]
        assert len(hidden) != 1 or not any(others), (line, shown)


def test_what_is_large_enough_is_left_as_it_is() -> None:
    plain = table([(10, 20, 0), (5, 7, 9)])
    assert suppressed(plain, ADDING_UP) == plain
