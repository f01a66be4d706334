"""The nouns: frozen, slotted dataclasses that every other room speaks in."""
