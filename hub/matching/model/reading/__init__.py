"""Read what a source wrote into what can be compared: words, dates, places and numbers."""
