"""Sign a tree head, and say whether one is signed: Ed25519, in the form of C2SP signed notes.

The text of a head says whose store it is, how many positions, the root, and when it was sealed;
other programs for transparency logs read it as it stands (c2sp.org/tlog-checkpoint).
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from hub.audit.merkle import SIZE
from hub.errors import SealKeyUnusable

ORIGIN = "case-record-hub"
ED25519 = b"\x01"
_SIGNED = "\u2014 "
_SEALED_AT = "sealed_at "
_HOW = "hub seal --new-key FILE makes one"


@dataclass(frozen=True)
class Head:
    """What a signature is of: the first `size` positions of a store had this root."""

    size: int
    root: bytes
    sealed_at: datetime
    origin: str = ORIGIN

    @property
    def text(self) -> str:
        """Write it as it is signed."""
        at = self.sealed_at.astimezone(UTC).isoformat(timespec="seconds")
        encoded = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{encoded}\n{_SEALED_AT}{at}\n"


class Key:
    """A private key of the seal."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def new(cls) -> "Key":
        """Make one."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, pem: str) -> "Key":
        """Read one, as PEM. Raises `SealKeyUnusable`."""
        try:
            found = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
            raise SealKeyUnusable("HUB_SEAL_KEY", f"not a private key as PEM; {_HOW}") from fault
        if not isinstance(found, Ed25519PrivateKey):
            raise SealKeyUnusable("HUB_SEAL_KEY", f"not an Ed25519 key; {_HOW}")
        return cls(found)

    @property
    def pem(self) -> str:
        """Give it as PEM, for a file that only the seal's login may read."""
        encoded = self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return encoded.decode()

    @property
    def public(self) -> "PublicKey":
        """Give the key that others verify with."""
        return PublicKey(self._private.public_key())

    def sign(self, head: Head) -> str:
        """Give a head with its signature."""
        signature = self._private.sign(head.text.encode())
        signed = base64.b64encode(self.public.key_id + signature).decode()
        return f"{head.text}\n{_SIGNED}{ORIGIN} {signed}\n"


class PublicKey:
    """A public key of the seal, and those that it came after: what they signed still holds."""

    def __init__(self, public: Ed25519PublicKey, earlier: "Sequence[PublicKey]" = ()) -> None:
        self._public = public
        self._earlier = tuple(earlier)
        self._raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """Read one as `text` writes it, and after it, by spaces, those before it.

        Raises `SealKeyUnusable`.
        """
        try:
            newest, *earlier = map(_ed25519, text.split() or [""])
        except (ValueError, binascii.Error) as fault:
            raise SealKeyUnusable(
                "HUB_SEAL_PUBLIC_KEY", "not as hub seal --new-key printed it"
            ) from fault
        return cls(newest, [cls(each) for each in earlier])

    def after(self, earlier: "PublicKey | None") -> "PublicKey":
        """Give this key as the one that came after another and those before that."""
        return self if earlier is None else PublicKey(self._public, earlier.all)

    @property
    def all(self) -> "list[PublicKey]":
        """Give this key and those before it, the newest first."""
        return [self, *self._earlier]

    @property
    def key_id(self) -> bytes:
        """Give what a signature names the key by."""
        return sha256(ORIGIN.encode() + b"\n" + ED25519 + self._raw).digest()[:4]

    @property
    def text(self) -> str:
        """Write it as C2SP verifier keys are written: ``name+id+key``."""
        encoded = base64.b64encode(ED25519 + self._raw).decode()
        return f"{ORIGIN}+{self.key_id.hex()}+{encoded}"

    def read_head(self, note: str) -> Head | None:
        """Give the head of a signed note; None where neither this key nor one before signed it."""
        return _head(note.partition("\n\n")[0]) if self.signer_of(note) else None

    def signer_of(self, note: str) -> "PublicKey | None":
        """Give which of these keys signed a note; None where none did."""
        return next((each for each in self.all if each.signed(note)), None)

    def signed(self, note: str) -> bool:
        """Say whether this key itself signed a note."""
        text, _, signatures = note.partition("\n\n")
        return any(
            self._is_signature(f"{text}\n", line)
            for line in signatures.splitlines()
            if line.startswith(f"{_SIGNED}{ORIGIN} ")
        )

    def _is_signature(self, text: str, line: str) -> bool:
        try:
            given = base64.b64decode(line.rpartition(" ")[2], validate=True)
            if given[:4] != self.key_id:
                return False
            self._public.verify(given[4:], text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def _ed25519(text: str) -> Ed25519PublicKey:
    raw = base64.b64decode(text.split("+", 2)[-1], validate=True)
    return Ed25519PublicKey.from_public_bytes(raw.removeprefix(ED25519))


def _head(text: str) -> Head | None:
    """Read a head's text; None where it says something else."""
    try:
        origin, size, encoded, at = text.split("\n")[:4]
        root = base64.b64decode(encoded, validate=True)
        sealed_at = datetime.fromisoformat(at.removeprefix(_SEALED_AT))
    except ValueError:
        return None
    if origin != ORIGIN or not size.isdigit() or len(root) != SIZE:
        return None
    return Head(int(size), root, sealed_at)
