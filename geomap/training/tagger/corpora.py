"""The third-party corpora that the tagger learns from or is measured on, and how their labels are read.

None of them is part of the project: they are read where ``GEOMAP_CORPORA`` says. What may be trained
on, and the licences, are as the README beside them has it.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from geomap.errors import InputError
from geomap.recognition.tagger.labels import NO_NAME, OPEN, OUTSIDE, TextSpan, spans_in, tags_of
from geomap.text.tokens import tokenize
from geomap.training.tagger.sentences import TaggedSentence, cut_sentences, spans_within, without_overlaps

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus to train on; ``most`` sentences of it are drawn at random, all where there are fewer."""

    name: str
    licence: str
    most: int


@dataclass(frozen=True, slots=True)
class PlaceDocument:
    """A document with its gold toponyms: offsets into ``text``, ``type`` as label, "" for none."""

    id: str
    text: str
    language: str
    spans: tuple[TextSpan, ...]
    roles: tuple[str, ...]
    is_geocoded: tuple[bool, ...]


#: Corpora of flat names. Left out though free: uner_de_pud and uner_ru_pud, translations of the
#: measured uner_en_pud; uner_zh_gsd, the sentences of uner_zh_gsdsimp in the old letters.
NER_CORPORA = (
    Corpus("europeana_nl.all", "CC0", 2500),
    Corpus("uner_en_ewt.dev", "CC BY-SA 4.0", 2500),
    Corpus("uner_en_ewt.test", "CC BY-SA 4.0", 2500),
    Corpus("gum_en_news.all", "CC BY", 1000),
    Corpus("gum_en_bio.all", "CC BY-SA", 1000),
    Corpus("gum_en_interview.all", "CC BY", 1100),
    Corpus("gum_en_voyage.all", "CC BY-SA", 1000),
    Corpus("wikigold_en.all", "CC BY", 2000),
    Corpus("wnut17_en.train", "CC BY", 2000),
    Corpus("btc_en.f", "CC BY", 1500),
    Corpus("btc_en.g", "CC BY", 1500),
    Corpus("germeval2014_de.dev", "CC BY 4.0", 2200),
    Corpus("germeval2014_de.test", "CC BY 4.0", 4000),
    Corpus("europeana_de_sbb.all", "CC0", 1000),
    Corpus("hipe_sonar_de.dev", "CC BY 4.0", 800),
    Corpus("europeana_fr.all", "CC0", 4000),
    Corpus("hipe_newseye_fr.test", "CC BY 4.0", 1500),
    Corpus("klintan_sv.train", "CC BY", 5000),
    Corpus("uner_sv_talbanken.train", "CC BY-SA 4.0", 1000),
    Corpus("hipe_newseye_sv.train", "CC BY 4.0", 800),
    Corpus("uner_da_ddt.train", "CC BY-SA 4.0", 4400),
    Corpus("norne_nb.dev", "CC0 (annotation)", 2500),
    Corpus("norne_nb.test", "CC0 (annotation)", 2000),
    Corpus("norne_nn.dev", "CC0 (annotation)", 1500),
    Corpus("norne_no_viamasakhane.train", "CC0 (annotation)", 3000),
    Corpus("uner_pt_bosque.train", "CC BY-SA 4.0", 6000),
    Corpus("turku_fi.train", "CC BY-SA", 2500),
    Corpus("uner_hr_set.train", "CC BY-SA 4.0", 2000),
    Corpus("turkishwiki_tr.train", "CC BY-SA", 2000),
    Corpus("factrueval_ru.dev", "MIT", 1700),
    Corpus("factrueval_ru.test", "MIT", 3000),
    Corpus("nerkor_hu.train", "CC BY-SA", 2500),
    Corpus("ronec_ro_viamasakhane.train", "MIT", 1500),
    Corpus("uner_sk_snk.train", "CC BY-SA 4.0", 2500),
    Corpus("uner_sr_set.train", "CC BY-SA 4.0", 1500),
    Corpus("uner_zh_gsdsimp.train", "CC BY-SA 4.0", 2500),
    Corpus("stockmark_ja_chars.all", "CC BY-SA", 1500),
)
#: Documents in which only places are marked: head B alone learns from them.
PLACE_CORPORA = (
    Corpus("gum_places", "CC BY / CC BY-SA", 4000),
    Corpus("idrisi_ar", "CC BY 4.0", 2400),
)

_PLACE_LABELS = frozenset({"LOC", "FAC"})
_NAME_LABELS = frozenset({"LOC", "PER", "ORG"})
# Inside these the guidelines disagree on what a place is.
_OPEN_LABELS = frozenset({"ORG", "MISC", "NORP"})
# "San Francisco Bay area of California": beyond this a mark of GUM is a phrase, not a name.
_LONGEST_NAME = 4
# europeana_nl writes marks to the word before: 42 % of its names would end with a comma or a stop.
_MARKS_BEFORE, _MARKS_BEHIND = "(\"'«„“‘", '.,;:!?)"»”'
_SHORTEST_WORD = 4  # "St." and "J." keep their stop
_CLOSING = frozenset(".,;:!?)]}%…") | {"'s", "’s"}
_OPENING = frozenset("([{")
# Written without spaces, so that the gazetteer's scan must read them so.
_UNSPACED = frozenset({"ja", "zh"})


def read_ner(path: Path, *, most: int | None = None, seed: int = 0) -> list[TaggedSentence]:
    """Return the sentences of a corpus of flat names, tokenised anew; at most ``most``, drawn with ``seed``.

    Head A: FAC is LOC, MISC and NORP are outside. Head B: LOC and FAC are toponyms; ORG, MISC and NORP
    are open, and what is outside may be a demonym.
    """
    rows = _sample(_read_lines(path), most, seed)
    found = (_read_row(json.loads(row), path.stem) for row in rows)
    return [sentence for sentence in found if sentence.tokens]


def read_documents(path: Path) -> list[PlaceDocument]:
    """Return the documents of a geoparsing corpus with their gold toponyms, in the file's order."""
    return [_read_document(json.loads(line)) for line in _read_lines(path)]


def read_places(path: Path, *, most: int | None = None, seed: int = 0) -> list[TaggedSentence]:
    """Return the sentences of a geoparsing corpus for head B; at most ``most``, drawn with ``seed``.

    Of nested places the outer one counts; a mark of above four words is open.
    """
    sentences = [sentence for document in read_documents(path) for sentence in cut_document(document)]
    return _sample(sentences, most, seed)


def cut_document(document: PlaceDocument) -> Iterator[TaggedSentence]:
    """Yield the sentences of a document: head A is open, head B has its toponyms."""
    spans = [span._replace(label=_label_of(document.text, span)) for span in document.spans]
    flat = without_overlaps(spans)
    for start, end in cut_sentences(document.text):
        text = document.text[start:end]
        tokens = tokenize(text)
        open_tags = (OPEN,) * len(tokens)
        labels = tags_of(tokens, spans_within(flat, start, end), outside=NO_NAME)
        yield TaggedSentence(
            text, tokens, open_tags, tuple(labels), open_tags, document.language, document.id, start
        )


def _label_of(text: str, span: TextSpan) -> str:
    return OPEN if len(text[span.start : span.end].split()) > _LONGEST_NAME else "TOP"


def join_tokens(tokens: Sequence[str], language: str = "") -> tuple[str, tuple[int, ...]]:
    """Return the text that a corpus's tokens make, and where each of them starts.

    Marks that close stand against the word before, so that the gazetteer's scan reads running text;
    in a ``language`` (ISO 639) without spaces all do, but for Latin words.

    Examples
    --------
    >>> join_tokens(["Rabat", "(", "Marokko", ")", "."])
    ('Rabat (Marokko).', (0, 6, 7, 14, 15))
    """
    text = ""
    starts = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else ""
        tight = not before or token in _CLOSING or before in _OPENING
        tight = tight or (language in _UNSPACED and not (_is_latin_word(before) and _is_latin_word(token)))
        text += "" if tight else " "
        starts.append(len(text))
        text += token
    return text, tuple(starts)


def _is_latin_word(token: str) -> bool:
    # stockmark's tokens are single letters, those of Latin words too.
    return len(token) > 1 and token.isascii() and token.isalpha()


def _read_row(row: dict[str, list[str]], name: str) -> TaggedSentence:
    text, starts = join_tokens(row["tokens"], str(row["lang"]))
    tokens = tokenize(text)
    spans = [
        TextSpan(
            starts[first] + _leading_marks(row["tokens"][first]),
            starts[last - 1] + len(row["tokens"][last - 1]) - _trailing_marks(row["tokens"][last - 1]),
            label,
        )
        for first, last, label in spans_in(row["tags"])
    ]
    flat = [span._replace(label="LOC" if span.label == "FAC" else span.label) for span in spans]
    labels = tags_of(tokens, [span for span in flat if span.label in _NAME_LABELS])
    toponyms = tags_of(tokens, _toponym_spans(spans), outside=NO_NAME)
    return TaggedSentence(
        text, tokens, tuple(labels), tuple(toponyms), (OPEN,) * len(tokens), str(row["lang"]), name
    )


def _leading_marks(token: str) -> int:
    return len(token) - len(token.lstrip(_MARKS_BEFORE)) if _is_worded(token) else 0


def _trailing_marks(token: str) -> int:
    """Return how many code points at a token's end are marks of the sentence, not of the name."""
    bare = token.rstrip(_MARKS_BEHIND) if _is_worded(token) else token
    is_abbreviated = "." in bare or len(bare) < _SHORTEST_WORD
    return 0 if token == f"{bare}." and is_abbreviated else len(token) - len(bare)


def _is_worded(token: str) -> bool:
    return any(character.isalnum() for character in token)


def _toponym_spans(spans: Iterable[TextSpan]) -> Iterator[TextSpan]:
    for span in spans:
        if span.label in _PLACE_LABELS:
            yield span._replace(label="TOP")
        elif span.label in _OPEN_LABELS:
            yield span._replace(label=OPEN)
        else:  # a person is no place, not even in part
            yield span._replace(label=OUTSIDE)


def _read_document(row: dict[str, object]) -> PlaceDocument:
    toponyms = row["toponyms"]
    if not isinstance(toponyms, list):
        raise InputError(f"expected a list of toponyms in document {row['id']!r}, got {toponyms!r}")
    return PlaceDocument(
        id=str(row["id"]),
        text=str(row["text"]),
        language=str(row.get("lang") or "en"),
        spans=tuple(TextSpan(item["start"], item["end"], item.get("type") or "") for item in toponyms),
        roles=tuple(item.get("role") or "" for item in toponyms),
        is_geocoded=tuple(item.get("lat") is not None for item in toponyms),
    )


def _read_lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").split("\n") if line]
    except OSError as error:
        raise InputError(
            f"expected a corpus at {path}: {error}; set GEOMAP_CORPORA to the folder of the shared corpora"
        ) from error


def _sample(items: Sequence[_Item], most: int | None, seed: int) -> list[_Item]:
    if most is None or len(items) <= most:
        return list(items)
    picked = random.Random(seed).sample(range(len(items)), most)  # noqa: S311 - a draw, no secret
    return [items[index] for index in sorted(picked)]
