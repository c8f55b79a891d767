"""The event store: one append-only table in PostgreSQL, in one gapless order.

Everything the hub knows is an event here; every read model can be made again from here. Use
`append` to write inside your own transaction, `reader` to read, `aggregates` to take decisions.
"""
