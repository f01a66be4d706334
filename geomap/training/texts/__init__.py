"""The project's own annotated text, and what reads, checks, shows and measures it (docs/annotation.md)."""
