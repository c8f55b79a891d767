"""The local identity provider's process: nanoidp, but for its signing key, which is read once.

By itself it reads the key for every token, and to read one is to prove again that it is a key: a
tenth of a second of each sign-in, a hundred times what it takes to sign.
"""

import jwt
from jwt.algorithms import AllowedRSAKeys, RSAAlgorithm


class KeysReadOnce(RSAAlgorithm):
    """RS256 by keys that are kept once they are read."""

    def __init__(self) -> None:
        super().__init__(self.SHA256)
        self._read: dict[str | bytes, AllowedRSAKeys] = {}

    def prepare_key(self, key: AllowedRSAKeys | str | bytes) -> AllowedRSAKeys:
        """Give the key to sign or to verify by."""
        if not isinstance(key, str | bytes):
            return super().prepare_key(key)
        if key not in self._read:
            self._read[key] = super().prepare_key(key)
        return self._read[key]


def main() -> None:
    """Be nanoidp, with its own command line."""
    from nanoidp.__main__ import main as nanoidp  # noqa: PLC0415  (a development package)

    jwt.unregister_algorithm("RS256")
    jwt.register_algorithm("RS256", KeysReadOnce())
    nanoidp()


if __name__ == "__main__":
    main()
