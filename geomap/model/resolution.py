"""Which place a toponym means, how sure that is, and why."""

from dataclasses import dataclass
from enum import StrEnum

from geomap.model.document import Document
from geomap.model.place import Place
from geomap.model.toponym import Toponym


class NameKind(StrEnum):
    """How a name belongs to its place, best first; an exonym is one abroad."""

    OFFICIAL = "official"
    EXONYM = "exonym"
    ABBREVIATION = "abbreviation"
    ALTERNATE = "alternate"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean; ``prominence`` (0..1) is how well known it is.

    ``distance`` counts the edits between the name asked for and the one that was found.
    """

    place: Place
    name_kind: NameKind
    prominence: float
    layer: str = "bundled"
    distance: int = 0

    @property
    def by_main_name(self) -> bool:
        """Whether the name is what the place is called, at home or in another language."""
        return self.name_kind is NameKind.OFFICIAL or self.name_kind is NameKind.EXONYM


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against a place, in words; ``weight`` is signed, in log-odds."""

    kind: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place that the name may mean; ``score`` is the probability that it is meant, 0..1."""

    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was decided for one toponym; ``place`` is None when the name is left open.

    ``confidence`` (0..1) is the probability that ``place`` is the one meant, ``none_of_these`` that no place
    which the gazetteer has under this name is: with those of the ``alternatives`` they sum up to 1 at most.
    ``stands_for`` is
    the place whose government or people an associative toponym means (Rabat: Morocco).
    ``corrected_by`` names the correction that overruled the machine, ``""`` when none did.
    ``near`` is given only where ``place`` is None and the text tells about where the name lies: a
    resolved place that it is probably within 161 km of, ``near_confidence`` (0..1) how probably. It
    is no answer to which place is meant.
    """

    place: Place | None = None
    confidence: float = 0.0
    stands_for: Place | None = None
    alternatives: tuple[Alternative, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    corrected_by: str = ""
    none_of_these: float = 0.0
    near: Place | None = None
    near_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class ResolvedToponym:
    """A toponym and what was decided for it."""

    toponym: Toponym
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document with its toponyms in text order, resolved or left open."""

    document: Document
    toponyms: tuple[ResolvedToponym, ...] = ()
