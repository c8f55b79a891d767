"""The queries of this read model, one name each."""

from pathlib import Path

import aiosql

SQL = aiosql.from_path(Path(__file__).with_name("queries.sql"), "psycopg")
