"""Layers above the bundled places: files and rows stacked, compiled, hidden, and told apart."""
