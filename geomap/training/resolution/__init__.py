"""What resolution learns, and from what: ``python -m geomap.training fit resolution``."""
