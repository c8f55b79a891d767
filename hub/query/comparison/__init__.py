"""What the hub knew of one child on two days, held against each other."""
