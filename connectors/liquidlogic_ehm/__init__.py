"""Reads Liquidlogic EHM: early help contacts, episodes and forms, and what follows from them."""
