"""A name of a place in a text, before anyone decided which place is meant."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a toponym names its place."""

    NAME = "name"
    DEMONYM = "demonym"
    COORDINATES = "coordinates"
    EMBEDDED = "embedded"


class Role(StrEnum):
    """Whether the text means the place itself or the people, government or product it stands for."""

    LITERAL = "literal"
    ASSOCIATIVE = "associative"


@dataclass(frozen=True, slots=True)
class Toponym:
    """A span that names a place; ``name == document.text[start:end]``.

    ``score`` (0..1) is how sure the recogniser is that this names a place at all, ``role_score``
    how sure it is of ``role``. ``base`` is the form to look up where inflection or a compound
    hides it ("Saharas" gives "Sahara"), else ``""``. ``place_ids`` are places that the word itself
    determines (a demonym's country, an abbreviation's state), best first. ``point`` is (lat, lon)
    for written coordinates.
    """

    start: int
    end: int
    name: str
    kind: Kind = Kind.NAME
    role: Role = Role.LITERAL
    role_score: float = 0.5
    score: float = 0.5
    base: str = ""
    place_ids: tuple[str, ...] = ()
    point: tuple[float, float] | None = None

    @property
    def lookup_name(self) -> str:
        """The form under which the gazetteer knows this name."""
        return self.base or self.name
