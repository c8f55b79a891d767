"""Release what is new: check it, pin its id, keep its first bytes. ``make schemas`` runs this.

A released version never changes. A new one must be readable as every other version of its type, and
every other as it (full transitive compatibility, in Avro's own rules, as Apache's checker reads
them); or the type has an upcaster for each step to the newest. Its full example is kept as bytes,
which every later release must still read.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.schema import parse

from schemas.checking import check
from schemas.codec import decode
from schemas.encoder import encoder_of
from schemas.errors import InvalidEvent
from schemas.evolution import has_step
from schemas.examples import from_json, to_json
from schemas.forming import lacking
from schemas.registry import problems, write_lock
from schemas.repository import ROOT, EventSchema, SchemaRepository


def incompatible(schemas: SchemaRepository) -> Iterator[str]:
    """Say which versions of an event type cannot be read as another, and are not upcast."""
    for event_type in schemas.event_types():
        versions = schemas.versions(event_type)
        for writer in versions:
            for reader in versions:
                found = _differences(reader, writer)
                if found and not _is_upcast(versions):
                    yield f"{writer.topic} cannot be read as v{reader.version}: {found}"


def keep_bytes(schemas: SchemaRepository) -> list[Path]:
    """Keep the bytes of each newest version's full example that has none yet; name the files.

    Raises `InvalidEvent` where the example is not valid.
    """
    kept = []
    for event_type in schemas.event_types():
        schema = schemas.newest(event_type)
        examples = schema.directory / "examples"
        path = examples / f"v{schema.version}.golden.json"
        if path.exists():
            continue
        full = json.loads((examples / "full.valid.json").read_text(encoding="utf-8"))
        event = from_json(schema, full)
        check(schema.avro, event)
        payload = encoder_of(schema.avro)(event)
        # As it will be read: what the example left out is null there.
        golden = {"event": to_json(decode(schema, payload)), "avro_hex": payload.hex()}
        path.write_text(json.dumps(golden, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        kept.append(path)
    return kept


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Check or release; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.release", description=__doc__)
    parser.add_argument("--write", action="store_true", help="release what is new")
    parser.add_argument("--check", action="store_true", help="fail when something is not right")
    writes = parser.parse_args(arguments).write
    # What has an id may not be edited: said before, not after.
    schemas = SchemaRepository(root)
    wrong = [*incompatible(schemas), *lacking(schemas)]
    if writes and not wrong:
        for topic in write_lock(SchemaRepository(root)):
            sys.stdout.write(f"pinned {topic}\n")
        try:
            for path in keep_bytes(SchemaRepository(root)):
                sys.stdout.write(f"kept {path.relative_to(root)}\n")
        except InvalidEvent as fault:
            wrong.append(f"an example is not valid: {fault}")
    wrong += problems(SchemaRepository(root))
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


def _differences(reader: EventSchema, writer: EventSchema) -> str:
    checker = ReaderWriterCompatibilityChecker()  # type: ignore[no-untyped-call]
    found = checker.get_compatibility(
        parse(json.dumps(reader.avro)), parse(json.dumps(writer.avro))
    )
    if found.compatibility is SchemaCompatibilityType.compatible:
        return ""
    return "; ".join(sorted(found.messages)) or "they differ"


def _is_upcast(versions: list[EventSchema]) -> bool:
    """Whether every step to the newest version has its function."""
    return all(has_step(each.directory, each.version) for each in versions[:-1])


if __name__ == "__main__":
    sys.exit(main())
