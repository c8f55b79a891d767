"""Which person is each case record about, and since when was that thought."""
