"""What belongs in a child's chronology: a rule's default, and what named workers say of it."""
