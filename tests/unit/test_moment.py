"""The moment that a page of a day speaks of."""

from datetime import datetime, time, timedelta

from hub.query.deadlines import moment_of
from schemas.local_time import LONDON


def test_a_day_is_spoken_of_at_its_end_and_today_now() -> None:
    before = datetime.now(LONDON)
    yesterday = before.date() - timedelta(days=1)
    assert moment_of(yesterday) == datetime.combine(yesterday, time.max, LONDON)
    for asked in (None, before.date()):
        assert before <= moment_of(asked) <= datetime.now(LONDON), "what is due tonight is not over"
