"""The local provider signs every token by a key that it reads once."""

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hub.demo.provider_process import KeysReadOnce

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                        serialization.NoEncryption())  # fmt: skip


def test_a_key_is_read_once_and_each_key_by_itself() -> None:
    algorithm = KeysReadOnce()
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert algorithm.prepare_key(PEM) is algorithm.prepare_key(PEM)
    assert algorithm.prepare_key(other) is other


def test_what_it_signs_is_verified_as_ever() -> None:
    ours = jwt.PyJWS()
    ours.unregister_algorithm("RS256")
    ours.register_algorithm("RS256", KeysReadOnce())
    signed = [ours.encode(said, PEM, algorithm="RS256") for said in (b"one", b"two")]
    read = [jwt.PyJWS().decode(each, KEY.public_key(), algorithms=["RS256"]) for each in signed]
    assert read == [b"one", b"two"]
