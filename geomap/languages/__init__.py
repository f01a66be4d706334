"""Languages: one TOML file each, and which one a text is in."""
