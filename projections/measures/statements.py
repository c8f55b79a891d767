"""Write the statements that make the measures: the frame, the calendar, a function for each."""

from functools import cache
from pathlib import Path

from projections import working_days

_CALENDAR = """
-- Counts working days up to a day: the difference of two is the working days after the one up to
-- and with the other. The bank holidays are those of the library that the deadlines use.
CREATE OR REPLACE FUNCTION working_day_number(day date) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $body$
    SELECT (day - DATE '0001-01-01' + 1) / 7 * 5 + least((day - DATE '0001-01-01' + 1) % 7, 5)
        - width_bucket(day, '{{{holidays}}}'::date[])
$body$;
"""

_MEASURE = """
DROP FUNCTION IF EXISTS measure_{name}(date, date, date);
CREATE FUNCTION measure_{name}(from_on date, to_on date, known_on date)
RETURNS TABLE (
    person_id uuid, case_record_id uuid, event_ids uuid[], source_system text, reference text,
    counted_on date, until_on date, standing text, reason text, number double precision,
    groups jsonb
)
LANGUAGE sql STABLE
AS $body$
SELECT
    found.person_id, found.case_record_id, found.event_ids, found.source_system, found.reference,
    found.counted_on, found.until_on, found.standing, found.reason, found.number, found.groups
FROM (
{query}
) AS found
$body$;
"""


def names(directory: Path) -> list[str]:
    """Name the measures there are, in order."""
    return sorted(path.parent.name for path in directory.glob("*/measure.sql"))


@cache
def serving(directory: Path) -> str:
    """Give everything that is made whenever the runner starts."""
    holidays = ", ".join(map(str, working_days.holidays_on_weekdays()))
    return "\n".join([
        _CALENDAR.format(holidays=holidays),
        (directory / "serving.sql").read_text(encoding="utf-8"),
        *(_measure(directory, name) for name in names(directory)),
    ])  # fmt: skip


def _measure(directory: Path, name: str) -> str:
    query = (directory / name / "measure.sql").read_text(encoding="utf-8").strip().rstrip(";")
    return _MEASURE.format(name=name, query=query)
