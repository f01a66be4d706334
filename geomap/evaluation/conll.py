"""Tagged tokens to gold documents: CoNLL files and rows of ``{"tokens", "tags"}``.

The tags may follow any of the common schemes: IOB1 (Ramshaw & Marcus 1995), IOB2, BIOES and BILOU
(Ratinov & Roth 2009). They are read by one rule, so nobody has to say which it is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geomap.errors import InputError
from geomap.evaluation.nouns import GoldDocument, GoldToponym
from geomap.evaluation.rows import Faults, Row, read_id, read_language, read_rows
from geomap.model.document import Document
from geomap.text.json_values import show_json
from geomap.text.scripts import UNSPACED, script_of

#: Tags that mark toponyms unless others are asked for; OntoNotes calls inhabited places GPE.
PLACE_LABELS = ("LOC", "FAC", "GPE")

_OUTSIDE = "O"
_TAG = re.compile(r"([BIESLU])-(.+)")
_FIRST, _LAST = frozenset("BSU"), frozenset("ESLU")
_COMMENT = re.compile(r"#\s*([\w. ]+?)\s*=\s*(.*)")
_DOCUMENT_START = "-DOCSTART-"
_ID_KEYS = frozenset({"id", "newdoc id", "doc_id", "document_id"})
_LANGUAGE_KEYS = frozenset({"lang", "language"})
# Full stops and brackets of Chinese and Japanese, and full-width letters: no space around them either.
_WIDE_RANGES = ((0x3000, 0x3040), (0xFF00, 0xFFF0))


def find_entities(tags: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    """Return (first token, token after the last, label) of each entity of one sentence.

    An entity begins at ``B``, ``S`` or ``U``, and wherever a tag does not go on with the one before:
    after ``O``, after another label, after ``E``, ``L``, ``S`` or ``U``.

    Raises
    ------
    InputError
        For a tag that is neither ``O`` nor a prefix, a hyphen and a label.

    Examples
    --------
    >>> find_entities(["I-LOC", "B-LOC", "I-LOC", "O", "S-PER"])
    ((0, 1, 'LOC'), (1, 3, 'LOC'), (4, 5, 'PER'))
    >>> find_entities(["B-LOC", "E-LOC", "I-LOC"])
    ((0, 2, 'LOC'), (2, 3, 'LOC'))
    """
    found: list[tuple[int, int, str]] = []
    is_open = False
    for index, tag in enumerate(tags):
        if tag == _OUTSIDE:
            is_open = False
            continue
        match = _TAG.fullmatch(tag)
        if match is None:
            raise InputError(
                f"expected a tag such as O, B-LOC, I-LOC, E-LOC or S-LOC, got {show_json(tag)}; mend it"
            )
        prefix, label = match.groups()
        if is_open and prefix not in _FIRST and found[-1][2] == label:
            found[-1] = (found[-1][0], index + 1, label)
        else:
            found.append((index, index + 1, label))
        is_open = prefix not in _LAST
    return tuple(found)


def join_tokens(tokens: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text of ``tokens`` with a space between them, and the offsets of each.

    Scripts without spaces (Chinese, Japanese, Thai) get none.

    Examples
    --------
    >>> join_tokens(["in", "Rabat", "."])
    ('in Rabat .', ((0, 2), (3, 8), (9, 10)))
    >>> join_tokens(["在", "北京", "。"])[0]
    '在北京。'
    """
    parts: list[str] = []
    offsets: list[tuple[int, int]] = []
    at = 0
    for token in tokens:
        if parts and not _is_unspaced(parts[-1][-1:]) and not _is_unspaced(token[:1]):
            parts.append(" ")
            at += 1
        parts.append(token)
        offsets.append((at, at + len(token)))
        at += len(token)
    return "".join(parts), tuple(offsets)


def _is_unspaced(sign: str) -> bool:
    return script_of(sign) in UNSPACED or (
        sign != "" and any(low <= ord(sign) < high for low, high in _WIDE_RANGES)
    )


@dataclass(slots=True)
class _Draft:
    """A document that is being read, sentence by sentence."""

    id: str
    language: str = ""
    texts: list[str] = field(default_factory=list)
    toponyms: list[GoldToponym] = field(default_factory=list)
    length: int = 0

    def add(self, tokens: Sequence[str], tags: Sequence[str], labels: frozenset[str]) -> None:
        """Add a sentence on a line of its own."""
        entities = find_entities(tags)
        text, offsets = join_tokens(tokens)
        for first, end, label in entities:
            if label.upper() in labels:
                start, stop = offsets[first][0], offsets[end - 1][1]
                name = text[start:stop]
                self.toponyms.append(
                    GoldToponym(start + self.length, stop + self.length, type=label, name=name)
                )
        self.texts.append(text)
        self.length += len(text) + 1

    def finish(self) -> GoldDocument:
        """Return the document."""
        text = "\n".join(self.texts)
        return GoldDocument(Document(self.id, text, language=self.language), tuple(self.toponyms))


def read_tagged_row(row: Row, *, number: int, labels: Iterable[str] = PLACE_LABELS) -> GoldDocument:
    """Return the document of a row ``{"tokens", "tags", "lang"?, "id"?}``; without id, its line's number.

    Raises
    ------
    InputError
        Saying which key is wrong.

    Examples
    --------
    >>> gold = read_tagged_row({"tokens": ["in", "Rabat"], "tags": ["O", "B-LOC"]}, number=7)
    >>> gold.document.id, gold.document.text, gold.toponyms[0].span
    ('7', 'in Rabat', (3, 8))
    """
    tokens, tags = ([str(item) for item in read_rows(row, key)] for key in ("tokens", "tags"))
    if not all(isinstance(item, str) and item for key in ("tokens", "tags") for item in read_rows(row, key)):
        raise InputError("tokens and tags must be lists of non-empty texts; mend the line")
    if len(tokens) != len(tags):
        raise InputError(
            f"expected as many tags as tokens, got {len(tags)} for {len(tokens)}; give each its tag"
        )
    document_id = read_id(row) if "id" in row else str(number)
    draft = _Draft(document_id, read_language(row))
    draft.add(tokens, tags, frozenset(label.upper() for label in labels))
    return draft.finish()


def read_conll(
    lines: Iterable[str], *, origin: str, labels: Iterable[str] = PLACE_LABELS
) -> tuple[GoldDocument, ...]:
    r"""Return the documents of a CoNLL file: a token a line, its tag in the last column.

    An empty line ends a sentence. A document begins at ``-DOCSTART-`` and at a comment
    ``# id = …``; ``# lang = …`` says its language. In a file with neither of the first two every
    sentence is a document. Documents without an id get their number.

    Raises
    ------
    InputError
        With every fault of the file, by line.

    Examples
    --------
    >>> lines = ["# id = a", "In O", "Rabat B-LOC", "", "Salé NNP I-LOC"]
    >>> [(gold.document.id, gold.document.text) for gold in read_conll(lines, origin="a.conll")]
    [('a', 'In Rabat\nSalé')]
    """
    reading = _Reading(origin, frozenset(label.upper() for label in labels))
    for number, line in enumerate(lines, start=1):
        reading.take(line.rstrip("\r\n"), number)
    return reading.finish()


class _Reading:
    """The state of reading a CoNLL file; sentences are (line, tokens, tags)."""

    def __init__(self, origin: str, labels: frozenset[str]) -> None:
        self._faults = Faults(origin)
        self._labels = labels
        self._drafts: list[_Draft] = [_Draft("")]
        self._has_marks = False
        self._sentence: list[tuple[int, str, str]] = []
        self._language = ""
        self._ids: dict[str, int] = {}

    def take(self, line: str, number: int) -> None:
        comment = _COMMENT.fullmatch(line.strip())
        if not line.strip():
            self._end_sentence()
        elif comment is not None:
            self._take_comment(comment[1].strip().lower(), comment[2].strip(), number)
        elif line.startswith(_DOCUMENT_START):
            self._begin_document("")
        else:
            self._take_token(line, number)

    def _take_comment(self, key: str, value: str, number: int) -> None:
        if key in _ID_KEYS and value:
            before = self._ids.setdefault(value, number)
            if before != number:
                self._faults.add(
                    number, f"id {value!r} was already given in line {before}; give each its own"
                )
            self._begin_document(value)
        elif key in _LANGUAGE_KEYS:
            self._language = read_language({"lang": value})
            self._drafts[-1].language = self._language

    def _begin_document(self, document_id: str) -> None:
        self._end_sentence()
        last = self._drafts[-1]
        self._has_marks = True
        if last.texts or (last.id and document_id):
            self._drafts.append(_Draft(document_id, self._language))
        else:  # "-DOCSTART-" and the comment with the id are one beginning
            last.id = document_id or last.id

    def _take_token(self, line: str, number: int) -> None:
        # Tabs where there are any: a token may then hold a space.
        columns = line.split("\t") if "\t" in line else line.split()
        columns = [column.strip() for column in columns]
        if len(columns) < 2 or not columns[0] or not columns[-1]:
            self._faults.add(
                number,
                f"expected a token and its tag in two columns or more, got {show_json(line)}; "
                "leave lines empty between sentences",
            )
            return
        try:
            find_entities(columns[-1:])
        except InputError as error:
            self._faults.add(number, error)
            return
        self._sentence.append((number, columns[0], columns[-1]))

    def _end_sentence(self) -> None:
        if not self._sentence:
            return
        tokens = [token for _, token, _ in self._sentence]
        tags = [tag for _, _, tag in self._sentence]
        self._drafts[-1].add(tokens, tags, self._labels)
        self._sentence = []
        if not self._has_marks:
            self._drafts.append(_Draft("", self._language))

    def finish(self) -> tuple[GoldDocument, ...]:
        self._end_sentence()
        self._faults.check()
        drafts = [draft for draft in self._drafts if draft.texts or draft.id]
        for number, draft in enumerate(drafts, start=1):
            draft.id = draft.id or str(number)
        return tuple(draft.finish() for draft in drafts)
