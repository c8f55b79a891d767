"""How workers call a source system."""

NAMES = {"hub": "This hub"}
_SHORTS = {"mash": "MASH", "lcs": "LCS", "ehm": "EHM", "ssd": "SSD", "csv": "export"}


def system_name(system: str) -> str:
    """Name a source system as workers do.

    >>> system_name("mash_workbook"), system_name("liquidlogic_lcs")
    ('MASH workbook', 'Liquidlogic LCS')
    """
    said = NAMES.get(system) or " ".join(_SHORTS.get(part, part) for part in system.split("_"))
    return said[:1].upper() + said[1:]
