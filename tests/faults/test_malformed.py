"""Two thousand malformed messages among good ones: each is kept, none is in the way.

The seed is printed; set HUB_TEST_SEED to repeat a run.
"""

import multiprocessing
import os
import random
import resource
import sys
from collections import Counter
from typing import Any

from connectors.publisher import KafkaPublisher
from hub.demo.embedded_broker import EmbeddedBroker
from hub.ingest.ingester import Ingester, IngestPlan, IngestSummary
from tests.faults.malformed import KINDS, malformed
from tests.kafka.events import AREA, a_contact, send

MALFORMED, GOOD = 2000, 2000
MAX_GROWTH = 100 * 1024 * 1024


def test_every_malformed_message_is_dead_lettered_and_every_good_one_stored(
    database: Any, broker: EmbeddedBroker
) -> None:
    seed = int(os.environ.get("HUB_TEST_SEED", random.randrange(10**9)))
    print(f"HUB_TEST_SEED={seed}")  # noqa: T201
    dice = random.Random(seed)
    prefix = f"malformed{seed}"
    KafkaPublisher(broker.bootstrap, topic_prefix=prefix, partitions=3).close()
    bad = list(malformed(dice, MALFORMED))
    good = [a_contact(number, record=str(number % 50)) for number in range(10**6, 10**6 + GOOD)]
    sent = [*(each.message for each in bad), *good]
    dice.shuffle(sent)
    send(broker.bootstrap, f"{prefix}.{AREA}", sent, max_request_size=2_000_000)

    plan = IngestPlan(database.url_for("ingest"), broker.bootstrap, topic_prefix=prefix)
    summary, growth = in_a_process(plan)

    assert (summary.received, summary.accepted) == (MALFORMED + GOOD, GOOD)
    assert summary.dead_letters == MALFORMED
    assert growth < MAX_GROWTH, f"{growth:,} bytes"
    with database.connect() as connection:
        stored = {each for (each,) in connection.execute("SELECT state FROM hub.stored_event")}
        kept = connection.execute("SELECT key, value, reason_code FROM hub.dead_letter").fetchall()
        unpublished = connection.execute(
            "SELECT count(*) FROM hub.dead_letter WHERE NOT published"
        ).fetchone()
    assert stored == {(each.value or b"")[5:] for each in good}
    assert unpublished == (0,)
    reasons = {(key, value): reason for key, value, reason in kept}
    for each in bad:
        reason = reasons[each.message.key, each.message.value]
        assert reason in each.reasons or not each.reasons, (each.kind, reason)
        assert reason != "not_storable", each.kind
    assert Counter(each.kind for each in bad).keys() == KINDS.keys()


def in_a_process(plan: IngestPlan) -> tuple[IngestSummary, int]:
    """Ingest everything in a process of its own; give the summary and how much its memory grew."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(ingested, [plan.database_url, plan.bootstrap, plan.topic_prefix])


def ingested(url: str, bootstrap: str, prefix: str) -> tuple[IngestSummary, int]:
    before = peak_memory()
    summary = Ingester(IngestPlan(url, bootstrap, topic_prefix=prefix)).run(until="caught_up")
    return summary, peak_memory() - before


def peak_memory() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
