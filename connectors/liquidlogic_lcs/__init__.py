"""The statutory case system: Liquidlogic LCS, read from its reporting warehouse."""
