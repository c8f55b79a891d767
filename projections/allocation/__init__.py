"""Who works with each child, as the source systems record it: what gives a worker the record."""
