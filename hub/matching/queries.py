"""The matcher's queries, read once: ``matching.sql`` follows the store, ``deciding.sql`` decides."""

from pathlib import Path

import aiosql

HERE = Path(__file__).parent
FILES = ("matching.sql", "deciding.sql")

SQL = aiosql.from_str("\n".join((HERE / each).read_text("utf-8") for each in FILES), "psycopg")
