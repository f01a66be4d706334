"""Whether a span names a place, and in what role, by the rules and the tagger together.

The rules know the gazetteer and the language's word lists, the tagger the words around. Neither is
enough: on web news the rules alone reach an exact F1 of .84 and the tagger alone .79, on Dutch policy
papers .54 and .77. Small logistic models weigh both; ``python -m geomap.training.merge`` fits them to
texts that the tagger has not seen.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.tagger import Tags
from geomap.recognition.tagger.labels import TOPONYM_TAGS
from geomap.recognition.view import TextView


class Trust(StrEnum):
    """How far the tagger is heard in a language.

    ``RULES``: not at all. ``NUDGE``: it moves the rules' probability a little, for a language of which it
    has seen little. ``ROLES``: the same for names, while roles are learnt, as in a language that ties small
    words or endings to its names, inside the tagger's tokens. ``NAMES``: it has learnt the names from others'
    corpora; a word that the language's file lists as no place is none all the same (German "Namen").
    ``ALL``: it has read the project's own texts, which have roles too.
    """

    RULES = "rules"
    NUDGE = "nudge"
    ROLES = "roles"
    NAMES = "names"
    ALL = "all"

    @property
    def is_learnt(self) -> bool:
        """Whether the tagger has learnt the names of the language."""
        return self in {Trust.NAMES, Trust.ALL}

    @property
    def knows_roles(self) -> bool:
        """Whether the tagger has learnt roles in the language."""
        return self in {Trust.ROLES, Trust.ALL}


#: By language (ISO 639); `Trust.NUDGE` for all others, of which the tagger has seen little or nothing.
#: ``python -m geomap.training.merge`` prints what each trust gives in the languages of the project's texts:
#: move a language by its figures.
TRUST: Mapping[str, Trust] = {
    "de": Trust.ALL, "en": Trust.ALL, "es": Trust.ALL, "fr": Trust.ALL, "it": Trust.ALL, "nl": Trust.ALL,
    "pl": Trust.ALL, "ru": Trust.ALL,
    "ar": Trust.ROLES, "tr": Trust.ROLES,
    "da": Trust.NAMES, "fi": Trust.NAMES, "hr": Trust.NAMES, "hu": Trust.NAMES, "nb": Trust.NAMES,
    "nn": Trust.NAMES, "no": Trust.NAMES, "pt": Trust.NAMES, "ro": Trust.NAMES, "sk": Trust.NAMES,
    "sr": Trust.NAMES, "sv": Trust.NAMES, "zh": Trust.NAMES,
}  # fmt: skip
#: From this probability on a name is reported, whether the gazetteer has it or only the tagger reads it.
THRESHOLD = 0.5
# Beyond these its probabilities say no more.
_LEAST_TAGGED, _LEAST_RULE = 0.01, 0.001
# Of roles more: calibration error .008 at this figure, .013 at .01, and less right at .0003 (2026-11-23, on
# the half of the project's texts that the tagger had not seen).
_LEAST_ROLE = 0.001
#: A language not learnt: the rules' log-odds change by this share of the tagger's above `_NEUTRAL`.
_NUDGE, _NEUTRAL = 0.2, -2.0
#: "turkey" in small letters may be the bird, however sure the rules are.
_MOST_CASELESS = 0.85
#: What the rules take for a part of an organisation's name is a place by itself when the tagger is so sure.
_BY_ITSELF = 0.9
_INSIDE = TOPONYM_TAGS.index("I-TOP")


@dataclass(frozen=True, slots=True)
class Claim:
    """A span that the rules or the tagger take for a name of a place.

    ``probability`` is the rules' that it is one, None where they do not know it; ``listed`` and
    ``in_person`` tell that they rule it out, as a listed word or a part of a person's name;
    ``in_organisation`` that they see an organisation's name around it. ``base`` is as in `Toponym`;
    ``core`` is the part to be reported ("Richmond" of "City of Richmond"), None for all; ``cut_before``
    and ``cut_after`` tell that the hyphen there ends the name, as in "Paris-based"; ``caseless`` that
    it stands in a text without capitals.
    """

    start: int
    end: int
    probability: float | None = None
    base: str = ""
    listed: bool = False
    in_person: bool = False
    in_organisation: bool = False
    core: tuple[int, int] | None = None
    cut_before: bool = False
    cut_after: bool = False
    caseless: bool = False

    @property
    def is_likely(self) -> bool:
        """Whether the rules alone take it for a place."""
        odds = self.probability or 0.0
        return odds >= THRESHOLD and not self.listed and not self.in_person

    @property
    def name_span(self) -> tuple[int, int]:
        """Start and end of what is reported."""
        return self.core or (self.start, self.end)


@dataclass(frozen=True, slots=True)
class SpanFacts:
    """What is known of a span: log-odds (natural), probabilities, and 0 or 1 for no or yes.

    ``rule`` are the rules' log-odds, 0 where they do not know the name; ``known`` is 1 where they do.
    ``tagged`` are the log-odds that exactly these tokens are a toponym; ``goes_back`` and ``goes_on``
    the probabilities that one which began before goes on in the first token, and one of these in the
    token behind. ``elsewhere`` are the mean log-odds that these words are in a toponym, wherever the
    text has them.
    """

    rule: float
    known: float
    listed: float
    in_person: float
    tagged: float
    goes_back: float
    goes_on: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What is known of a name's role: log-odds that it is associative by the rules and the tagger.

    ``power`` is 1 for a country or the seat of a government, ``demonym`` for a demonym, of which the
    rules know nothing: ``rule`` is 0 then.
    """

    rule: float
    tagged: float
    power: float
    demonym: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of both models: of what a span is, and of the role of a name."""

    bias: float
    names: SpanFacts
    role_bias: float
    roles: RoleFacts


#: As ``python -m geomap.training.merge`` printed them; since a bound in `hyphens` moved it prints others, by
#: .03 at most, and by .10 one of `FEW_WEIGHTS`.
WEIGHTS = Weights(
    bias=-0.92,
    names=SpanFacts(
        rule=0.45,
        known=1.17,
        listed=-1.86,
        in_person=-1.35,
        tagged=0.16,
        goes_back=-2.61,
        goes_on=-2.52,
        elsewhere=0.26,
    ),
    role_bias=0.11,
    roles=RoleFacts(
        rule=1.41,
        tagged=0.24,
        power=0.36,
        demonym=1.21,
    ),
)


#: For names in the languages `FEW`, fitted to these alone: there the tagger is surer than it has a right to
#: be of what is no place, and with the weights above the rules cannot overrule it. F1 on the texts that it
#: has not seen +.003 to +.017 (2026-11-23); on others' corpora the same, with more recall.
FEW_WEIGHTS = replace(
    WEIGHTS,
    bias=-0.67,
    names=SpanFacts(
        rule=0.49,
        known=1.15,
        listed=-2.30,
        in_person=-1.05,
        tagged=0.24,
        goes_back=-1.03,
        goes_on=-2.18,
        elsewhere=0.06,
    ),
)
#: Languages in which the project has a few hundred sentences, and trusts the tagger with names.
FEW = frozenset({"de", "es", "fr", "it", "pl", "ru"})


@dataclass(frozen=True, slots=True)
class Merge:
    """How to weigh rules and tagger in a language."""

    trust: Trust
    weights: Weights = WEIGHTS


def merge_for(language: str) -> Merge:
    """Return how rules and tagger are weighed in a language (ISO 639)."""
    return Merge(TRUST.get(language, Trust.NUDGE), FEW_WEIGHTS if language in FEW else WEIGHTS)


def claim_tagged(tags: Tags, view: TextView, joints: Set[int] = frozenset()) -> tuple[Claim, ...]:
    """Return the names that the tagger reads, demonyms apart; none goes over one of the tokens ``joints``."""
    return tuple(
        Claim(view.starts[span.first], view.tokens[span.last - 1].end)
        for span in tags.spans()
        if span.label == "TOP" and joints.isdisjoint(range(span.first, span.last))
    )


def cut_at_joints(claims: Sequence[Claim], joints: Set[int], view: TextView) -> tuple[Claim, ...]:
    """Return ``claims``, told where one of the tokens ``joints`` ends them."""
    spans = [view.span(claim.start, claim.end) for claim in claims]
    return tuple(
        replace(claim, cut_before=first - 1 in joints, cut_after=last in joints)
        if first - 1 in joints or last in joints
        else claim
        for claim, (first, last) in zip(claims, spans, strict=True)
    )


def weigh_claims(claims: Sequence[Claim], tags: Tags, view: TextView) -> tuple[tuple[Claim, SpanFacts], ...]:
    """Return each claim with the facts about it; of two on one span the first."""
    by_span = {(claim.start, claim.end): claim for claim in reversed(claims)}
    inside: dict[str, list[float]] = defaultdict(list)
    for start, end in by_span:
        probability = tags.inside_probability(*view.span(start, end))
        inside[view.text[start:end]].append(_log_odds(probability, _LEAST_TAGGED))
    elsewhere = {name: sum(said) / len(said) for name, said in inside.items()}
    return tuple(
        (claim, _observe(claim, tags, view, elsewhere=elsewhere[view.text[claim.start : claim.end]]))
        for _, claim in sorted(by_span.items())
    )


def _observe(claim: Claim, tags: Tags, view: TextView, *, elsewhere: float) -> SpanFacts:
    first, last = view.span(claim.start, claim.end)
    # The tagger sees one name in "Paris-based"; where that is none, it counts that Paris is in it.
    is_cut = claim.cut_before or claim.cut_after
    tagged = tags.inside_probability(first, last) if is_cut else tags.place_probability(first, last)
    return SpanFacts(
        rule=0.0 if claim.probability is None else _log_odds(claim.probability, _LEAST_RULE),
        known=float(claim.probability is not None),
        listed=float(claim.listed),
        in_person=float(claim.in_person),
        tagged=_log_odds(tagged, _LEAST_TAGGED),
        goes_back=0.0 if claim.cut_before else _continues(tags, first),
        goes_on=0.0 if claim.cut_after else _continues(tags, last),
        elsewhere=elsewhere,
    )


def name_probability(facts: SpanFacts, merge: Merge) -> float:
    """Return the probability (0..1) that a span with these ``facts`` names a place.

    Where the tagger has not learnt the language, only what the rules allow is one.
    """
    if merge.trust is Trust.ALL or (merge.trust is Trust.NAMES and not facts.listed):
        return _probability(merge.weights.bias + _sum(merge.weights.names, facts))
    if not facts.known or facts.listed or facts.in_person:
        return 0.0
    nudge = _NUDGE * (facts.tagged - _NEUTRAL) if merge.trust is not Trust.RULES else 0.0
    return _probability(facts.rule + nudge)


def take_names(
    weighed: Sequence[tuple[Claim, SpanFacts]], tags: Tags, view: TextView, merge: Merge
) -> tuple[Toponym, ...]:
    """Return the claims that are likely enough, as toponyms with their probability as score.

    Where a known name and one that only the tagger reads overlap, the gazetteer has the borders: it knows
    "Sahara occidental" whole, and of "Paris-based" only Paris.
    """
    known: list[tuple[Claim, float]] = []
    others: list[tuple[Claim, float]] = []
    for claim, facts in weighed:
        probability = name_probability(facts, merge)
        if claim.caseless:
            # The tagger misses much there; what the rules let through is well known, if now and then a word.
            by_rules = name_probability(facts, Merge(Trust.NUDGE, merge.weights))
            probability = min(max(probability, by_rules), _MOST_CASELESS)
        if probability >= THRESHOLD:
            (known if facts.known else others).append((claim, probability))
    taken = {index for name, _ in known for index in range(*view.span(name.start, name.end))}
    free = [
        (claim, probability)
        for claim, probability in others
        if taken.isdisjoint(range(*view.span(claim.start, claim.end)))
    ]
    return tuple(
        Toponym(
            start=claim.name_span[0],
            end=claim.name_span[1],
            name=view.text[slice(*claim.name_span)],
            kind=_kind(claim, tags, view, merge.trust),
            score=probability,
            base=claim.base,
        )
        for claim, probability in (*known, *free)
    )


def _kind(claim: Claim, tags: Tags, view: TextView, trust: Trust) -> Kind:
    """Return whether the name is part of an organisation's; the tagger decides where it has learnt to."""
    in_organisation = claim.in_organisation
    if trust.is_learnt:
        span = view.span(claim.start, claim.end)
        by_itself = tags.flat_probability(*span, label="LOC") > _BY_ITSELF
        inside = tags.flat_probability(*span, label="ORG") > 0.5 and not _fills(claim, tags, *span)
        in_organisation = inside or (in_organisation and not by_itself)
    return Kind.EMBEDDED if in_organisation else Kind.NAME


def _fills(claim: Claim, tags: Tags, first: int, last: int) -> bool:
    """Whether a name of several words that the gazetteer knows is all of what seems an organisation.

    The "Irish Sea" is none; a team may well be called by its town's one word.
    """
    beside = [index for index in (first - 1, last) if 0 <= index < len(tags.flat)]
    more = any(tags.flat_probability(index, index + 1, label="ORG") > 0.5 for index in beside)
    return claim.probability is not None and last - first > 1 and not more


def keep_likeliest(toponyms: Sequence[Toponym]) -> tuple[Toponym, ...]:
    """Return ``toponyms`` in text order; of two that overlap the likelier stays, then the longer."""
    return keep_apart(sorted(toponyms, key=_rank))


def keep_apart(ranked: Iterable[Toponym]) -> tuple[Toponym, ...]:
    """Return, in text order, those of ``ranked`` that overlap none before them in the order given."""
    taken: set[int] = set()
    kept = []
    for toponym in ranked:
        span = range(toponym.start, toponym.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(toponym)
    return tuple(sorted(kept, key=lambda toponym: toponym.start))


def _rank(toponym: Toponym) -> tuple[bool, float, int, int]:
    # A demonym's score is that of its word: it may be a part of a longer name ("American Samoa").
    is_demonym = toponym.kind is Kind.DEMONYM
    return is_demonym, -toponym.score, toponym.start - toponym.end, toponym.start


def weigh_roles(
    toponyms: Sequence[Toponym], tags: Tags, view: TextView, merge: Merge, *, powers: frozenset[int]
) -> tuple[Toponym, ...]:
    """Return ``toponyms``, which have the rules' roles, with those that the tagger and the rules agree on.

    As they are where the tagger has learnt no roles of the language; ``powers`` as in `assign_roles`.
    """
    if not merge.trust.knows_roles:
        return tuple(toponyms)
    return tuple(
        _with_role(toponym, observe_role(toponym, tags, view, powers=powers), merge.weights)
        if toponym.kind is not Kind.COORDINATES
        else toponym
        for toponym in toponyms
    )


def observe_role(toponym: Toponym, tags: Tags, view: TextView, *, powers: frozenset[int]) -> RoleFacts:
    """Return the facts about the role of ``toponym``, which has the one that the rules give."""
    is_demonym = toponym.kind is Kind.DEMONYM
    by_rule = toponym.role_score if toponym.role is Role.ASSOCIATIVE else 1 - toponym.role_score
    by_tagger = tags.associative_probability(*view.span(toponym.start, toponym.end))
    return RoleFacts(
        rule=0.0 if is_demonym else _log_odds(by_rule, _LEAST_TAGGED),
        tagged=_log_odds(by_tagger, _LEAST_ROLE),
        power=float(toponym.start in powers and not is_demonym),
        demonym=float(is_demonym),
    )


def _with_role(toponym: Toponym, facts: RoleFacts, weights: Weights) -> Toponym:
    associative = _probability(weights.role_bias + _sum(weights.roles, facts))
    if associative >= 0.5:
        return replace(toponym, role=Role.ASSOCIATIVE, role_score=associative)
    return replace(toponym, role=Role.LITERAL, role_score=round(1 - associative, 3))


def _sum(weights: SpanFacts | RoleFacts, facts: SpanFacts | RoleFacts) -> float:
    return math.fsum(getattr(weights, field.name) * getattr(facts, field.name) for field in fields(facts))


def _continues(tags: Tags, index: int) -> float:
    return float(tags.toponyms[index, _INSIDE]) if index < len(tags.toponyms) else 0.0


def _log_odds(probability: float, least: float) -> float:
    clipped = min(max(probability, least), 1 - least)
    return math.log(clipped / (1 - clipped))


def _probability(log_odds: float) -> float:
    return round(1 / (1 + math.exp(-log_odds)), 3)
