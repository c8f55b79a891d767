"""``hub seal`` and ``hub verify``: sign what the store holds, and prove that it still does."""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from hub import wiring
from hub.audit.seals import verifying
from hub.audit.seals.sealing import Sealed
from hub.audit.seals.sealing import seal as seal_store
from hub.audit.seals.signing import Key, PublicKey
from hub.audit.seals.verifying import Told, Verification
from hub.console import counted, err, faults_explained, out, print_json, progress, rate
from hub.errors import CommandRefused, HubError, SettingsMissing
from hub.settings import Settings, settings

WHOLE, NOT_WHOLE, UNKNOWN = 0, 1, 2
"""The exit codes of ``hub verify``: as of a comparison, 2 says that nothing is known."""
NOTES = "\n\n\n"
"""What stands between the signed heads in the file of `HUB_SEAL_HEADS`."""


def seal(
    new_key: Annotated[
        Path | None, typer.Option(help="Make a key, keep it in this file, and seal nothing.")
    ] = None,
    every: Annotated[
        float | None, typer.Option(min=0.1, help="Minutes between seals; else once.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the seal as JSON.")] = False,
) -> None:
    """Seal every event there is: add it to the Merkle tree and sign the root.

    Connects as hub_seal, which may only read events and add seals. HUB_SEAL_KEY_FILE names the
    private key; what an earlier key sealed is gone on from where HUB_SEAL_PUBLIC_KEY has that
    key's public one. HUB_SEAL_HEADS names a file outside the database for the signed heads: keep it
    where whoever owns the database cannot write, because only that proves what the database held.
    """
    with faults_explained():
        if new_key is not None:
            _make_key(new_key)
            return
        now = settings()
        wiring.require_database(now)
        key, earlier = Key.read(_private(now)), wiring.public_key(now)
        while True:
            _seal_once(now, key, earlier, as_json=as_json)
            if every is None:
                return
            time.sleep(every * 60)


def _seal_once(now: Settings, key: Key, earlier: PublicKey | None, *, as_json: bool) -> None:
    elsewhere = _heads_in(now.seal_heads)
    with (
        psycopg.connect(now.database_url_for("seal"), autocommit=True) as connection,
        progress("sealing") as advance,
    ):
        found = seal_store(connection, key, earlier=earlier, elsewhere=elsewhere, progress=advance)
    _keep_elsewhere(now.seal_heads, found)
    if as_json:
        print_json(found)
    elif found.new:
        out.print(f"sealed {found.size:,} positions, {found.new:,} of them new; root {found.root}")
    else:
        out.print(f"nothing new since the seal of {found.size:,} positions")


def _keep_elsewhere(file: Path | None, found: Sealed) -> None:
    """Add a head to the file outside the database, unless it is there."""
    if file is None:
        return
    held = file.read_text(encoding="utf-8") if file.exists() else ""
    if found.note not in held:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as kept:
            kept.write(found.note + NOTES)


def _make_key(file: Path) -> None:
    """Make a key; the private one is for the seal alone, the public one for everybody."""
    key = Key.new()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
            kept.write(key.pem)
    except OSError as fault:
        raise CommandRefused(f"{file} cannot be made: {fault.strerror}; name another") from fault
    out.print(
        f"The private key is in {file}: set HUB_SEAL_KEY_FILE for hub seal, and for it alone."
    )
    out.print("The public key, for HUB_SEAL_PUBLIC_KEY and for everybody who verifies:")
    typer.echo(key.public.text)


def verify(
    first: Annotated[int, typer.Option("--from", min=1, help="First position.")] = 1,
    last: Annotated[int | None, typer.Option("--to", min=1, help="Last position.")] = None,
    heads: Annotated[
        Path | None, typer.Option(help="Signed heads kept elsewhere; else HUB_SEAL_HEADS.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Hash every event anew and say which was altered, removed or inserted since it was sealed.

    Exit code 0: all is as it was sealed. 1: it is not, and the positions are told. 2: it cannot be
    said (no seal yet, no key, no database, no heads where a file of them was named). Connects as
    hub_seal; needs HUB_SEAL_PUBLIC_KEY. What was found is kept for the page Verify. To verify one
    child: hub audit verify SYSTEM:ID.
    """
    if last is not None and last < first:
        raise typer.BadParameter(f"--to {last} is before --from {first}: nothing would be verified")
    try:
        with faults_explained():
            found = _verified(first, last, heads)
    except typer.Exit as ended:
        raise typer.Exit(UNKNOWN) from ended
    if as_json:
        print_json(found)
    else:
        _tell(found)
    raise typer.Exit(WHOLE if found.is_whole else NOT_WHOLE)


def _verified(first: int, last: int | None, heads: Path | None) -> Verification:
    now = settings()
    wiring.require_database(now)
    public, elsewhere = public_key(now), _elsewhere(heads or now.seal_heads)
    with psycopg.connect(now.database_url_for("seal"), autocommit=True) as connection:
        with progress("verifying") as advance:
            found = verifying.verify(
                connection, public, first=first, last=last, elsewhere=elsewhere, progress=advance
            )
        if found is None:
            raise HubError("nothing was sealed yet: run hub seal, then verify")
        if found.is_whole and first > found.last:
            raise HubError(f"{found.last:,} positions are sealed, so nothing was verified")
        verifying.remember(connection, found)
    return found


def _elsewhere(file: Path | None) -> list[str]:
    """Read the heads that were kept outside the database; a file that is gone proves nothing."""
    if file is None:
        return []
    if not file.is_file():
        raise HubError(
            f"there are no signed heads at {file}, so nothing was verified. Where nothing was "
            "sealed yet, run hub seal, which keeps them there; else name the file that has them"
        )
    return _heads_in(file)


def _heads_in(file: Path | None) -> list[str]:
    """Read the heads in a file, the oldest first; none where there is no file."""
    if file is None or not file.is_file():
        return []
    return [each + "\n" for each in file.read_text(encoding="utf-8").split("\n" + NOTES) if each]


def _private(now: Settings) -> str:
    pem = now.seal_key.get_secret_value()
    if not pem:
        raise SettingsMissing("HUB_SEAL_KEY", "hub seal --new-key FILE makes a key")
    return pem


def public_key(now: Settings) -> PublicKey:
    """Give the key to verify with. Raises `SettingsMissing` or `SealKeyUnusable`."""
    if given := wiring.public_key(now):
        return given
    if now.seal_key.get_secret_value():
        return Key.read(now.seal_key.get_secret_value()).public
    raise SettingsMissing("HUB_SEAL_PUBLIC_KEY", "hub seal --new-key FILE prints it")


def _tell(found: Verification) -> None:
    speed = rate(found.events, found.seconds)
    if found.is_whole:
        out.print(
            f"[green]✓[/green] positions {found.first:,} to {found.last:,} are as sealed: "
            f"{counted(found.heads, 'signed head')}, "
            f"{counted(found.events - found.unsealed, 'event')} ({speed})"
        )
    tell_faults(found.faults)
    if found.unsealed:
        out.print(f"{counted(found.unsealed, 'event')} came after the last seal: run hub seal")


def tell_faults(faults: Iterable[Told]) -> None:
    """Print what is not as it was sealed."""
    for each in faults:
        err.print(f"[red]✗[/red] {each.kind} at position {each.position:,} {each.why}".rstrip())
