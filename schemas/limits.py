"""How large a part of an event may be, for those who write events and those who read them.

They must agree: what a connector may publish is what the hub can take.
"""

MAX_EVENT_BYTES = 900_000
"""A whole event. With its headers it stays under Kafka's usual limit of one megabyte."""

MAX_TEXT_BYTES = 500_000
"""One text, in UTF-8; the longest case notes are some tens of thousands."""

MAX_ITEMS = 10_000
"""Items of one array; the events have a few dozen at most."""

MAX_NAME = 200
"""Characters of a system's or feed's name: both are columns, and part of a key."""

MAX_LOCAL_ID = 500
"""Characters of a case record's id in its system: read models keep an index of them, and no index
holds a longer text."""

EPOCH_ORDINAL = 719_163
"""1 January 1970 as Python counts days: Avro counts from there."""

FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""The years 1 to 9999 in Avro's days."""

FIRST_MICROSECOND, LAST_MICROSECOND = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The same years in Avro's microseconds."""
