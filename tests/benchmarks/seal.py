"""How long it takes to seal and to verify a store: ``make bench-seal ARGS="--events 1000000"``."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from hub.audit.seals.sealing import seal
from hub.audit.seals.signing import Key
from hub.audit.seals.verifying import verify
from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.store.migrate import migrate

FILL = """
INSERT INTO hub.stored_event
    (originator_id, originator_version, topic, state, position, event_id, content_hash, revision,
     occurred_on, recorded_at, received_at, event_type, source_system, source_feed)
SELECT gen_random_uuid(), 1, 'front_door.contact_received.v2',
    decode(repeat(md5(n::text), 12), 'hex'), n, gen_random_uuid(), sha256(n::text::bytea), 1,
    '2024-03-04'::date + (n %% 500)::int, now(), now(), 'front_door.contact_received',
    'mash_workbook', 'contacts'
FROM generate_series(1, %s) AS n
"""
TIMES = 3


def main() -> None:
    """Fill a store of its own, seal it once and verify it a few times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    count = parser.parse_args().events
    with tempfile.TemporaryDirectory(prefix="hub-bench-seal-") as directory:
        server = EmbeddedPostgres(Path(directory))
        try:
            url = server.create_database("bench")
            migrate(url)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(FILL, [count])
                connection.execute("VACUUM ANALYZE hub.stored_event")
            measure(make_conninfo(url, user="hub_seal"), count)
        finally:
            server.stop()


def measure(url: str, count: int) -> None:
    """Print how many events a second are sealed and verified."""
    key = Key.new()
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        seal(connection, key)
        seconds = time.perf_counter() - began
        sys.stdout.write(f"sealed {count:,} in {seconds:.1f} s: {count / seconds:,.0f}/s\n")
        for _ in range(TIMES):
            found = verify(connection, key.public)
            if found is None or not found.is_whole:
                raise SystemExit("the store is not as it was sealed a moment ago")
            speed = count / found.seconds
            sys.stdout.write(f"verified {count:,} in {found.seconds:.1f} s: {speed:,.0f}/s\n")


if __name__ == "__main__":
    main()
