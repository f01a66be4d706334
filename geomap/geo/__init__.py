"""The earth: points, distances and outlines; nothing here knows a place's name."""
