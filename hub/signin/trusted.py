"""Whose certificates are trusted: those that this machine knows, read once.

They are read in a twentieth of a second, which every sign-in would otherwise take several times.
"""

import ssl
from functools import cache

import httpx


@cache
def certificates() -> ssl.SSLContext:
    """Give the certificates that answers of the identity provider are held against."""
    return httpx.create_ssl_context()
