"""One page of the hub in each file: a router, and what its template is given."""
