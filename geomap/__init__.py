"""News articles in any language, turned into a map one can trust."""
