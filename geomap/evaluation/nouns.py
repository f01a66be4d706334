"""The nouns of measuring: what a corpus says, what was predicted, and how far they agree.

Offsets are code points, half-open, into the document's text; points are (lat, lon) in degrees.
"""

from dataclasses import dataclass, field
from typing import Literal

from geomap.model.document import Document
from geomap.model.place import BoundingBox
from geomap.model.toponym import Role

#: What a breakdown may go by.
Dimension = Literal["kind", "role", "language", "country", "feature"]
DIMENSIONS: tuple[Dimension, ...] = ("kind", "role", "language", "country", "feature")
#: What geomap gives a probability for: the place, that a name is one, and the role.
Judgement = Literal["resolution", "recognition", "role"]
JUDGEMENTS: tuple[Judgement, ...] = ("resolution", "recognition", "role")


@dataclass(frozen=True, slots=True)
class GoldToponym:
    """A span that people marked as a place's name, with as much as they said of it.

    ``role`` is None, and a text ``""``, where the corpus does not say. ``name`` is the marked text,
    needed only where the document has none; ``type`` is the corpus's own class (``Demonym``);
    ``kind`` one of `geomap.model.toponym.Kind`; ``alternatives`` are further points that are right
    too; ``place_name`` is the place in words, for lists of errors.
    """

    start: int
    end: int
    lat: float | None = None
    lon: float | None = None
    role: Role | None = None
    kind: str = ""
    type: str = ""
    country: str = ""
    feature_class: str = ""
    place_id: str = ""
    alternatives: tuple[tuple[float, float], ...] = ()
    bbox: BoundingBox | None = None
    name: str = ""
    place_name: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end

    @property
    def has_point(self) -> bool:
        """Whether it is known where the place lies."""
        return self.lat is not None and self.lon is not None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document with its marked toponyms, which may lie inside each other."""

    document: Document
    toponyms: tuple[GoldToponym, ...] = ()


@dataclass(frozen=True, slots=True)
class PredictedToponym:
    """A span that a program took for a place's name; its three scores are 0..1, None when unsaid.

    ``near_lat`` and ``near_lon`` are where a name without a point is shown approximately. They are no
    answer, and only `ApproximateScore` looks at them.
    """

    start: int
    end: int
    lat: float | None = None
    lon: float | None = None
    role: Role | None = None
    kind: str = ""
    country: str = ""
    feature_class: str = ""
    place_id: str = ""
    bbox: BoundingBox | None = None
    score: float | None = None
    confidence: float | None = None
    role_score: float | None = None
    place_name: str = ""
    near_lat: float | None = None
    near_lon: float | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end

    @property
    def has_point(self) -> bool:
        """Whether it was resolved to a point."""
        return self.lat is not None and self.lon is not None

    @property
    def is_approximate(self) -> bool:
        """Whether it was left open with an approximate position."""
        return not self.has_point and self.near_lat is not None and self.near_lon is not None


@dataclass(frozen=True, slots=True)
class PredictedDocument:
    """The predictions for the gold document with this id."""

    id: str
    toponyms: tuple[PredictedToponym, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """What counts, as in ``docs/evaluation.md``; the defaults are those of the shared scorer.

    Gold toponyms of ``drop_types``, of another role than ``role``, and with ``only_geocoded`` those
    without a point are "don't care". Predictions of ``drop_kinds`` are left out, such as demonyms where
    the gold marks none. ``km`` is the distance up to which a place is right, 161 km
    (100 miles) since Leidner (2007). ``samples`` are the bootstrap's, 0 for no intervals; ``errors``
    is how many errors of each sort are listed.
    """

    drop_types: tuple[str, ...] = ()
    drop_kinds: tuple[str, ...] = ()
    role: Role | None = None
    only_geocoded: bool = False
    km: float = 161.0
    strict_end_to_end: bool = False
    skip_unresolved: bool = False
    use_alternatives: bool = False
    samples: int = 1000
    seed: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95 % interval of a figure: the 2.5th and 97.5th percentile over the bootstrap's samples."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, None where there was nothing to measure, and its interval."""

    value: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """How many of ``n_predicted`` are right, and how many of ``n_gold`` were found."""

    precision: Figure
    recall: Figure
    f1: Figure
    right: int
    n_predicted: int
    n_gold: int


@dataclass(frozen=True, slots=True)
class ResolutionScore:
    """How near the predicted places lie, over ``n`` toponyms found to the letter, in km.

    ``n_unresolved`` of them have no predicted place; ``n_areas`` were measured to an area.
    ``accuracy_of_all_gold`` counts missed toponyms as wrong. ``auc`` is the area under the curve of
    sorted log errors, 0 best.
    """

    n: int
    n_unresolved: int
    n_areas: int
    accuracy: Figure
    accuracy_of_all_gold: Figure
    mean_km: Figure
    median_km: Figure
    auc: Figure


@dataclass(frozen=True, slots=True)
class ApproximateScore:
    """How good the approximate positions are, over ``n`` names found to the letter and left open.

    No other figure counts them. ``accuracy`` is the share within `EvaluationOptions.km`.
    """

    n: int
    accuracy: Figure


@dataclass(frozen=True, slots=True)
class RoleCount:
    """How often ``gold`` was predicted as ``predicted``."""

    gold: Role
    predicted: Role
    n: int


@dataclass(frozen=True, slots=True)
class RoleScore:
    """How often the role is right, over ``n`` toponyms found to the letter whose role both sides say."""

    n: int
    accuracy: Figure
    macro_f1: Figure
    confusion: tuple[RoleCount, ...]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The predictions whose score lies from ``low`` to below ``high``; the last bin has 1.0 too.

    ``mean_score`` and ``share_right`` are None when there is none.
    """

    low: float
    high: float
    n: int
    mean_score: float | None
    share_right: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the scores of one judgement are probabilities, over ``n`` of them."""

    judgement: Judgement
    n: int
    ece: Figure
    brier: Figure
    auroc: Figure
    bins: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one value of one dimension; ``value`` is ``""`` for what no side says."""

    dimension: Dimension
    value: str
    n_gold: int
    n_predicted: int
    n_resolved: int
    precision: Figure
    recall: Figure
    f1: Figure
    accuracy: Figure
    end_to_end_f1: Figure


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where an error stands: the document's id, the span, and the words around it, each a line."""

    document_id: str
    start: int
    end: int
    before: str
    name: str
    after: str


@dataclass(frozen=True, slots=True)
class FrequentName:
    """A name that was missed, found where none is, or left open, ``count`` times; the first as an example."""

    name: str
    count: int
    example: Sighting


@dataclass(frozen=True, slots=True)
class WrongPlace:
    """A toponym put ``distance_km`` from its place; both places in words."""

    distance_km: float
    gold: str
    predicted: str
    example: Sighting


@dataclass(frozen=True, slots=True)
class WrongRole:
    """A name whose role was taken for the other ``count`` times; the first as an example."""

    name: str
    gold: Role
    predicted: Role
    count: int
    example: Sighting


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """The most frequent errors of each sort, and the worst of the wrong places.

    ``left_open`` are names that were found, but got no place.
    """

    missed: tuple[FrequentName, ...] = ()
    spurious: tuple[FrequentName, ...] = ()
    left_open: tuple[FrequentName, ...] = ()
    places: tuple[WrongPlace, ...] = ()
    roles: tuple[WrongRole, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every figure of one comparison."""

    n_documents: int
    n_predicted_documents: int
    n_gold: int
    n_gold_with_point: int
    n_duplicate_predictions: int
    exact: PrecisionRecall
    overlap: PrecisionRecall
    end_to_end: PrecisionRecall
    resolution: ResolutionScore
    resolution_to_area: ResolutionScore
    approximate: ApproximateScore
    role: RoleScore
    calibrations: tuple[Calibration, ...]
    groups: tuple[Group, ...]
    options: EvaluationOptions
    errors: ErrorReport = field(default_factory=ErrorReport)
