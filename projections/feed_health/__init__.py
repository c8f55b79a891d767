"""Is every feed still arriving, and how late is what it brings."""
