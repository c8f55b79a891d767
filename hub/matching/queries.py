"""The matcher's queries, read from ``matching.sql`` once."""

from pathlib import Path

import aiosql

SQL = aiosql.from_path(Path(__file__).with_name("matching.sql"), "psycopg")
