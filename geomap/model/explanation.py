"""Why a name means the place it was given, how sure that is, and what would have changed it."""

from dataclasses import dataclass
from enum import StrEnum

from geomap.model.place import Place
from geomap.model.resolution import Evidence, NameKind, Resolution
from geomap.model.toponym import Toponym


@dataclass(frozen=True, slots=True)
class WeighedPlace:
    """A place that a name may mean, as it was weighed.

    ``chance`` (0..1) is its share among all places of the name, ``behind`` how many log-odds it is behind
    the first of them (0 for the first itself). ``parts`` says what each kind of evidence adds to its
    score, in log-odds, the largest first; what adds nothing is left out.
    """

    place: Place
    name_kind: NameKind
    chance: float
    behind: float
    parts: tuple[Evidence, ...] = ()


class ChangeKind(StrEnum):
    """What was altered before the name was resolved once more."""

    WITHOUT_NAME = "without_name"
    WITHOUT_EVIDENCE = "without_evidence"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Change:
    """An alteration of the text or of the evidence, and what the name would mean then.

    ``subject`` is the other name left out, the kind of evidence that does not count, or what the text
    would say ("Paris, Texas"; ``""`` when nothing short enough could tell the two apart). ``place`` is
    what the name would mean then, None for left open; ``is_flip`` whether that is another place than
    now. ``towards`` is the place that ``SAID`` was tried for, and ``behind`` the log-odds that it would
    still lack, 0 when it is reached. ``text`` says all that in words.
    """

    kind: ChangeKind
    subject: str
    place: Place | None
    is_flip: bool
    text: str
    towards: Place | None = None
    behind: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the ``mentions`` of one name mean what they do.

    ``resolution`` is what was decided. ``candidates`` are the places of that name, likeliest first, at
    most five; ``n_candidates`` counts all. ``evidence`` speaks for the first of them (also where the
    name was left open) against ``rival``, the strongest other, in log-odds; ``confidence_parts`` say
    what the confidence rests on, each with the log-odds that it is worth. ``changes`` are what would
    have changed the choice, and the shortest things that the text might have said for the others.
    """

    name: str
    mentions: tuple[Toponym, ...]
    resolution: Resolution
    candidates: tuple[WeighedPlace, ...] = ()
    n_candidates: int = 0
    rival: Place | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence_parts: tuple[Evidence, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedDocument:
    """The explanations of a document's names, in text order; ``names`` are all names that it has.

    ``id`` is the document's, ``language`` the one it was read in (ISO 639, ``""`` when unknown).
    """

    id: str
    language: str
    names: tuple[str, ...]
    explanations: tuple[Explanation, ...] = ()
