"""``hub feed check``: whether a feed could run."""

from connectors.commands.console import (
    AsJson,
    Bootstrap,
    Source,
    System,
    faults_explained,
    out,
    print_json,
    publisher,
)
from connectors.feeds import feed
from connectors.readers.opening import open_streams


def check(
    system: System, source: Source, bootstrap: Bootstrap = "", as_json: AsJson = False
) -> None:
    """Check that a feed can run: contract, source, columns, broker. Publishes nothing.

    For example: hub feed check annex_a annex_a.xlsx --bootstrap localhost:9092
    """
    with faults_explained(as_json=as_json):
        contract = feed(system)
        contract.translate()
        streams = open_streams(contract, source)
        if not as_json:
            out.print(f"✓ contract: {contract.title}, {len(contract.streams)} streams")
            for name, stream in streams.items():
                out.print(f"✓ {name}: every column is there ({len(stream.columns)} mapped)")
        publisher(bootstrap).close()
    if as_json:
        mapped = {name: len(stream.columns) for name, stream in streams.items()}
        print_json({"feed": system, "ok": True, "columns_mapped": mapped})
        return
    out.print("✓ broker: it answers, and the topics are there")
