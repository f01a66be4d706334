"""The scores of a tagger on every corpus that is measured, and on the project's texts that are held out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geomap.gazetteer import Gazetteer
from geomap.recognition.tagger.decode import Floats, decode_tags
from geomap.recognition.tagger.labels import FLAT_TAGS, ROLES, TOPONYM_TAGS, TextSpan, spans_in
from geomap.training.tagger.corpora import PlaceDocument, cut_document, read_documents, read_ner
from geomap.training.tagger.encode import Encoded, encode, encode_once
from geomap.training.tagger.material import Folders, read_own
from geomap.training.tagger.measure import (
    Counts,
    Protocol,
    count_documents,
    count_spans,
    macro_f1,
    text_spans,
)
from geomap.training.tagger.own import own_sentences
from geomap.training.tagger.scores import TagScores, split_scores
from geomap.training.tagger.sentences import TaggedSentence
from geomap.training.texts.markup import HELD_OUT

#: Returns a tagger's scores for encoded sentences.
ScoreTags = Callable[[Encoded], TagScores]

# Of each further language so many sentences tell enough.
_MOST = 2000
#: Corpora measured by head A's places: folder, file, the most sentences drawn of it (None for all).
FLAT_MEASURED = (
    ("ner-evaluation-only", "conll2002_nl.dev", None),
    ("ner-evaluation-only", "wikineural_nl.dev", None),
    ("ner", "uner_en_pud.test", None),
    ("ner-evaluation-only", "wikineural_en.dev", _MOST),
    ("ner-evaluation-only", "wikineural_de.dev", _MOST),
    ("ner-evaluation-only", "wikineural_fr.dev", _MOST),
    ("ner-evaluation-only", "wikineural_es.dev", _MOST),
    ("ner-evaluation-only", "wikineural_it.dev", _MOST),
    ("ner-evaluation-only", "wikineural_ru.dev", _MOST),
    ("ner-evaluation-only", "conll2002_es.dev", None),
    ("ner-evaluation-only", "kind_it_wikinews.test", _MOST),
    ("ner-evaluation-only", "anercorp_ar.all", _MOST),
    ("ner", "uner_de_pud.test", None),
    ("ner", "uner_ru_pud.test", None),
    ("ner", "turkishwiki_tr.test", None),
    ("ner", "uner_pt_bosque.test", None),
    ("ner", "uner_zh_gsdsimp.test", None),
)
_WITH_DEMONYMS = frozenset({"TOP", "DEM"})
#: Documents measured by head B. LGL and GeoWebNews mark adjectives ("the French engineer") as toponyms,
#: and so does head B, apart; the types dropped are those of the published figures.
DOCUMENTS_MEASURED = (
    ("dutchpolicydocs", Protocol()),
    (
        "geowebnews",
        Protocol(labels=_WITH_DEMONYMS, drop_types=frozenset({"Demonym", "Language", "Homonym"})),
    ),
    ("lgl", Protocol(labels=_WITH_DEMONYMS, only_geocoded=True)),
)
ROLES_MEASURED = "geowebnews"
_OWN_MEASURED = (("TOP F1", frozenset({"TOP"})), ("DEM F1", frozenset({"DEM"})))


@dataclass(frozen=True, slots=True)
class Measured:
    """One score, 0..1: of which corpus, by which count, with its parts where it is an F1 of spans."""

    corpus: str
    measure: str
    value: float
    counts: Counts | None = None


def measure_tagger(score_tags: ScoreTags, folders: Folders, gazetteer: Gazetteer) -> Iterator[Measured]:
    """Yield the scores of a tagger on every measured corpus and on the texts held out.

    Raises
    ------
    InputError
        When a corpus is not in the folder.
    """
    for folder, name, most in FLAT_MEASURED:
        sentences = read_ner(folders.corpora / folder / f"{name}.jsonl", most=most)
        encoded = encode_once(name, sentences, gazetteer, folders.cache)
        yield _flat_score(name, sentences, _decode(score_tags(encoded).flat, encoded, FLAT_TAGS))
    for name, protocol in DOCUMENTS_MEASURED:
        documents = read_documents(folders.corpora / "geoparsing" / f"{name}.jsonl")
        sentences = [sentence for document in documents for sentence in cut_document(document)]
        encoded = encode_once(name, sentences, gazetteer, folders.cache)
        found = _find_places(sentences, encoded, score_tags(encoded))
        exact, overlap = count_documents(documents, found.spans, protocol)
        yield Measured(name, "exact F1", exact.f1, exact)
        yield Measured(name, "overlap F1", overlap.f1, overlap)
        if name == ROLES_MEASURED:
            yield Measured(name, "roles macro-F1", _role_score(documents, found, protocol))
    texts = read_own(HELD_OUT)
    for language in sorted({text.language for text in texts}):
        own = list(own_sentences(text for text in texts if text.language == language))
        encoded = encode(own, gazetteer)
        yield from _own_scores(f"held out, {language}", own, encoded, score_tags(encoded))


def _decode(scores: Floats, encoded: Encoded, tags: Sequence[str]) -> list[tuple[str, ...]]:
    return [decode_tags(rows, tags) for rows in split_scores(scores, encoded.bounds)]


def _flat_score(name: str, sentences: Sequence[TaggedSentence], tags: Sequence[Sequence[str]]) -> Measured:
    counts = count_spans([sentence.labels for sentence in sentences], tags, frozenset({"LOC"}))
    return Measured(name, "LOC F1", counts.f1, counts)


@dataclass(frozen=True, slots=True)
class _Found:
    """Predicted spans by document, and the role of each by document, start and end."""

    spans: dict[str, list[TextSpan]]
    roles: dict[tuple[str, int, int], str]


def _find_places(sentences: Sequence[TaggedSentence], encoded: Encoded, scores: TagScores) -> _Found:
    found = _Found({}, {})
    tags = _decode(scores.toponyms, encoded, TOPONYM_TAGS)
    for sentence, own, rows in zip(sentences, tags, split_scores(scores.roles, encoded.bounds), strict=True):
        spans = text_spans(sentence, own)
        found.spans.setdefault(sentence.source, []).extend(spans)
        for span, (first, last, _) in zip(spans, spans_in(own), strict=True):
            role = ROLES[int(rows[first:last].mean(axis=0).argmax())]
            found.roles[sentence.source, span.start, span.end] = role
    return found


def _role_score(documents: Sequence[PlaceDocument], found: _Found, protocol: Protocol) -> float:
    """Return the roles' macro-F1 over the gold toponyms that were found with their exact borders."""
    pairs = [
        (gold, found.roles[document.id, span.start, span.end])
        for document in documents
        for span, gold in zip(document.spans, document.roles, strict=True)
        if span.label not in protocol.drop_types and (document.id, span.start, span.end) in found.roles
    ]
    return macro_f1([gold for gold, _ in pairs], [role for _, role in pairs])


def _own_scores(
    name: str, sentences: Sequence[TaggedSentence], encoded: Encoded, scores: TagScores
) -> Iterator[Measured]:
    yield _flat_score(name, sentences, _decode(scores.flat, encoded, FLAT_TAGS))
    tags = _decode(scores.toponyms, encoded, TOPONYM_TAGS)
    gold = [sentence.toponym_labels for sentence in sentences]
    for measure, labels in _OWN_MEASURED:
        counts = count_spans(gold, tags, labels)
        yield Measured(name, measure, counts.f1, counts)
    known = encoded.roles >= 0
    wanted = [ROLES[index] for index in encoded.roles[known]]
    chosen = [ROLES[index] for index in np.argmax(scores.roles[known], axis=1)]
    yield Measured(name, "roles macro-F1, by token", macro_f1(wanted, chosen))
