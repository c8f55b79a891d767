"""Who is at the other end: OpenID Connect, tokens, and the sessions of browsers."""
