"""The queries, read once: ``matching.sql`` is the matcher's, ``deciding.sql`` is for people."""

from pathlib import Path

import aiosql

HERE = Path(__file__).parent
FILES = ("matching.sql", "deciding.sql")

SQL = aiosql.from_str("\n".join((HERE / each).read_text("utf-8") for each in FILES), "psycopg")
