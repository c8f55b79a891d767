"""The specification as others read it: pages, an AsyncAPI document, and where each field goes.

All of it is generated from the schemas, the code lists and ``schemas/mappings``, so it cannot
differ from what the hub does. ``make schemas`` writes it; a test fails where it is not current.
"""
