"""Sentences in small letters or in capitals, so that the tagger meets text whose case says nothing."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from geomap.text.tokens import tokenize
from geomap.training.tagger.sentences import TaggedSentence

# Their dotted and dotless I are not what Python's case mapping makes of them.
_OWN_CASE = frozenset({"tr", "az"})


def recase_some(sentences: Sequence[TaggedSentence], *, share: float, seed: int = 0) -> list[TaggedSentence]:
    """Return ``sentences``, of which ``share`` (0..0.5) are in small letters now and as many in capitals.

    They stand where they stood; which ones, ``seed`` decides. One that cannot be written so, because its
    script has no case or its letters would become more, stays as it is. The gazetteer's scan finds
    nothing in small letters, as at run time.

    Examples
    --------
    >>> tokens = tokenize("In Rabat")
    >>> one = TaggedSentence("In Rabat", tokens, ("O", "B-LOC"), ("O", "B-TOP"), ("?", "literal"), "nl")
    >>> [sentence.text for sentence in recase_some([one], share=0.5)]
    ['IN RABAT']
    """
    draw = random.Random(seed)  # noqa: S311 - a draw, no secret
    drawn = [draw.random() for _ in sentences]
    return [
        _recase(sentence, str.lower)
        if chance < share
        else _recase(sentence, str.upper)
        if chance < 2 * share
        else sentence
        for sentence, chance in zip(sentences, drawn, strict=True)
    ]


def _recase(sentence: TaggedSentence, change: Callable[[str], str]) -> TaggedSentence:
    text = change(sentence.text)
    if sentence.language in _OWN_CASE or len(text) != len(sentence.text):
        return sentence
    tokens = tokenize(text)
    same_borders = [(token.start, token.end) for token in tokens] == [
        (token.start, token.end) for token in sentence.tokens
    ]
    return replace(sentence, text=text, tokens=tokens) if same_borders else sentence
