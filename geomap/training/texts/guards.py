"""What the texts of a language must be as a whole: enough, diverse, spread over topics and continents."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from geomap.gazetteer import Gazetteer
from geomap.text.folding import fold
from geomap.text.tokens import split_sentences, tokenize
from geomap.training.texts.annotation import AnnotatedText, Label
from geomap.training.texts.markup import TOPICS
from geomap.training.texts.where import continents, kind_of_where, point_of, read_quotas

#: Two sentences that share this much of their word 3-grams (Jaccard) are near-duplicates.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its words in lower case, its topic and form, and whether it names a place."""

    words: tuple[str, ...]
    topic: str
    form: str
    in_whole_text: bool
    names_place: bool


@dataclass(frozen=True, slots=True)
class Census:
    """Counts over the texts of one language; places are the marks that name one."""

    language: str
    sentences: int
    whole: int
    tokens: int
    marks: Mapping[str, int]
    topics: Mapping[str, int]
    forms: Mapping[str, int]
    continents: Mapping[str, int]
    countries: Mapping[str, int]
    distinct_places: int
    without_place: int
    near_duplicates: int
    distinct_trigrams: float
    with_id: int


@dataclass(frozen=True, slots=True)
class Guard:
    """One demand: what was counted, the bounds (None: open), and whether it holds."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the value lies within the bounds."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )


def split_texts(texts: Iterable[AnnotatedText]) -> tuple[Sentence, ...]:
    """Return the sentences of the texts in order."""
    return tuple(
        Sentence(
            tuple(token.text.lower() for token in tokenize(text.text[start:end])),
            text.topic,
            text.form,
            text.is_whole,
            any(mark.start < end and start < mark.end for mark in text.places),
        )
        for text in texts
        for start, end in split_sentences(text.text)
    )


def take_census(texts: Sequence[AnnotatedText], gazetteer: Gazetteer) -> Census:
    """Return the counts over ``texts``, all of one language."""
    sentences = split_texts(texts)
    words = [sentence.words for sentence in sentences]
    places = [mark for text in texts for mark in text.places]
    countries = Counter(
        country for mark in places for country in [country_of(mark.where, gazetteer)] if country
    )
    by_continent: Counter[str] = Counter()
    for country, number in countries.items():
        by_continent[continents()[country]] += number
    names = {fold(mark.name) for mark in places if mark.label not in _NOT_NAMES}
    limit = quotas(texts[0].language)["trigram_tokens"] if texts else 0
    return Census(
        language=texts[0].language if texts else "",
        sentences=len(sentences),
        whole=sum(sentence.in_whole_text for sentence in sentences),
        tokens=sum(map(len, words)),
        marks=Counter(mark.label.value for text in texts for mark in text.annotations),
        topics=Counter(sentence.topic for sentence in sentences),
        forms=Counter(sentence.form for sentence in sentences),
        continents=by_continent,
        countries=countries,
        distinct_places=len(names),
        without_place=sum(not sentence.names_place for sentence in sentences),
        near_duplicates=count_near_duplicates(words),
        distinct_trigrams=distinct_trigram_share(words, int(limit)),
        with_id=sum(kind_of_where(mark.where) in {"id", "point"} for mark in places),
    )


_NOT_NAMES = frozenset({Label.DEMONYM, Label.DEMONYM_LITERAL, Label.COORDINATES})


def country_of(where: str, gazetteer: Gazetteer) -> str:
    """Return the country (ISO 3166-1 alpha-2) that a mark's last field leads to, ``""`` when to none."""
    kind = kind_of_where(where)
    if kind == "country":
        return where
    if kind == "id":
        place = gazetteer.get(where)
        return "" if place is None else place.country
    point = point_of(where)
    return (gazetteer.country_at(*point) or "") if point else ""


def trigrams(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Return the word 3-grams of a sentence; a shorter one is a single gram.

    Examples
    --------
    >>> sorted(trigrams(["de", "haven", "van", "gent"]))
    [('de', 'haven', 'van'), ('haven', 'van', 'gent')]
    """
    if len(words) < 3:
        return frozenset([tuple(words)])
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def count_near_duplicates(sentences: Sequence[Sequence[str]]) -> int:
    """Return how many sentences share half their word 3-grams with an earlier one.

    This is the Jaccard coefficient itself, which MinHash estimates: ten thousand sentences need no
    estimate. Words are compared as they are given.

    Examples
    --------
    >>> lines = ["de trein naar gent rijdt niet", "de trein naar gent rijdt weer"]
    >>> count_near_duplicates([line.split() for line in lines])
    1
    """
    grams = [trigrams(words) for words in sentences]
    holders: dict[tuple[str, ...], list[int]] = {}
    alike = 0
    for number, own in enumerate(grams):
        shared: Counter[int] = Counter()
        for gram in own:
            earlier = holders.setdefault(gram, [])
            shared.update(earlier)
            earlier.append(number)
        alike += any(count >= _ALIKE * len(own | grams[other]) for other, count in shared.items())
    return alike


def distinct_trigram_share(sentences: Sequence[Sequence[str]], tokens: int) -> float:
    """Return distinct word 3-grams over all, the mean over stretches of ``tokens`` words.

    The share falls with the size of a text, so it is compared at one size; what is left after the
    last full stretch counts only when there is no other. 0 for no words.
    """
    stretches: list[Counter[tuple[str, ...]]] = [Counter()]
    filled = 0
    for words in sentences:
        if filled >= tokens:
            stretches.append(Counter())
            filled = 0
        filled += len(words)
        stretches[-1].update(zip(words, words[1:], words[2:], strict=False))
    full = stretches if filled >= tokens or len(stretches) == 1 else stretches[:-1]
    shares = [len(counts) / counts.total() for counts in full if counts]
    return fmean(shares) if shares else 0.0


def quotas(language: str) -> Mapping[str, float]:
    """Return the numbers that quotas.toml demands of a language, those for every language included."""
    table: dict[str, dict[str, float]] = read_quotas()["least"]
    return {**table["every"], **table.get(language, {})}


def weigh(census: Census) -> tuple[Guard, ...]:
    """Return every demand on the texts of a language, held against what was counted."""
    wanted = quotas(census.language)
    number = max(1, census.sentences)
    guards = [
        Guard("sentences", census.sentences, wanted["sentences"]),
        Guard("tokens", census.tokens, wanted["tokens"]),
        Guard("sentences in whole texts, share", census.whole / number, wanted["whole"]),
        Guard(
            "sentences without a place, share",
            census.without_place / number,
            wanted["without"],
            wanted["without_most"],
        ),
        Guard(
            "near-duplicates, share", census.near_duplicates / number, None, wanted["near_duplicates_most"]
        ),
        Guard("distinct trigrams, share", census.distinct_trigrams, wanted["trigrams"]),
        Guard("distinct toponyms", census.distinct_places, wanted["distinct_places"]),
        Guard("countries", len(census.countries), wanted["countries"]),
    ]
    guards += [
        Guard(f"topic {topic}, share", census.topics.get(topic, 0) / number, wanted["topic"])
        for topic in TOPICS
    ]
    total = max(1, sum(census.continents.values()))
    guards += [
        Guard(f"continent {name}, share", census.continents.get(name, 0) / total, wanted[name])
        for name in sorted(set(continents().values()))
    ]
    return tuple(guards)
