"""Seal and verify the demonstration's store, with a key made on first use."""

from pathlib import Path

from hub.audit.seals.signing import Key
from hub.console import out
from hub.demo import run
from hub.demo.whole import write_whole


def key_in(directory: Path) -> Key:
    """Give the key of this demonstration."""
    file = directory / "seal.key"
    if not file.exists():
        write_whole(file, Key.new().pem)
    return Key.read(file.read_text(encoding="utf-8"))


def settings_in(directory: Path) -> dict[str, str]:
    """Give what verifies: the public key, and the signed heads outside the database."""
    return {
        "HUB_SEAL_PUBLIC_KEY": key_in(directory).public.text,
        "HUB_SEAL_HEADS": str(directory / "sealed-heads.txt"),
    }


def seal(demo: "run.Demo") -> None:
    """Sign what the store holds, and verify it as an auditor would."""
    sealed = run.command(demo, "seal", "--json", HUB_SEAL_KEY=key_in(demo.directory).pem)
    found = run.command(demo, "verify", "--json")
    out.print(
        f"   Sealed {sealed['size']:,} events under one signed root ({sealed['new']:,} new), and "
        f"verified: each is as it was sealed. hub verify says so again, or names the position"
    )
    if found["faults"]:
        raise run.StepFailed("hub verify found the store not as it was sealed")
