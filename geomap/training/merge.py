"""Fits the weights of `geomap.recognition.merge` and prints them as the table that stands there.

    python -m geomap.training.merge WEIGHTS [CORPORA]

WEIGHTS is a tagger that has seen half of the project's texts (``fit tagger --own 0.5``, exported): what
it says of the other half is as uncertain as what it says of the world. With the names of that half count
the NER corpora below, of languages that it has learnt, in splits that it has not seen; they have the
capitalised words that are no places, which the project's texts have fewer of than news. None of them is
a corpus that the project is measured on, or a translation of one (uner_de_pud is of uner_en_pud). The roles
are fitted to the project's texts alone.

The names are then fitted for the languages `FEW` by themselves, and at last it prints how good each `Trust`
is on that half, with the new weights and in every language of the texts: eight weights on thousands of names
flatter them by less than .001. Nothing here reads the held-out texts.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.errors import InputError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.languages.language import load_language
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.find import Reading, claim_spans, decide, find_powers, read_text
from geomap.recognition.merge import (
    FEW,
    Merge,
    RoleFacts,
    SpanFacts,
    Trust,
    Weights,
    observe_role,
    weigh_claims,
)
from geomap.recognition.roles import assign_roles
from geomap.recognition.tagger import Tagger, open_tagger
from geomap.training.judge import MASKED, Sample, fit, read_samples
from geomap.training.tagger.material import Recipe, pick_own, read_own
from geomap.training.tagger.own import demonym_forms
from geomap.training.texts.annotation import AnnotatedText, Annotation
from geomap.training.texts.markup import FOLDER

CORPORA = (
    "wnut17_en.test", "btc_en.h", "uner_da_ddt.test", "klintan_sv.test", "uner_pt_bosque.test",
    "uner_hr_set.test", "europeana_de_lft.all", "ronec_ro.test", "turku_fi.test",
)  # fmt: skip
#: How often each span of the project's texts counts; the corpora have as many.
_OWN_TIMES = 2

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Examples:
    """Facts and whether they hold of what is asked, row by row."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)

    def add(self, facts: SpanFacts | RoleFacts, *, is_right: bool) -> None:
        """Add one row."""
        self.rows.append(astuple(facts))
        self.right.append(is_right)

    def fit(self) -> Floats:
        """Return bias and weights of a logistic regression on the rows."""
        return fit(np.array(self.rows), np.array(self.right, np.float64))


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text of the project that the tagger has not seen, as it and the rules read it."""

    text: AnnotatedText
    reading: Reading


@dataclass(slots=True)
class Score:
    """Names found to the letter, and the roles of those that are."""

    found: int = 0
    right: int = 0
    gold: int = 0
    roles_right: int = 0

    @property
    def f1(self) -> float:
        """Exact F1."""
        return 2 * self.right / max(1, self.found + self.gold)

    @property
    def role(self) -> float:
        """The share of the names found whose role is right."""
        return self.roles_right / max(1, self.right)


def unseen_texts(recipe: Recipe) -> list[AnnotatedText]:
    """Return the project's texts but for those that a tagger was given by ``recipe``."""
    texts = [text for text in read_own(FOLDER) if text.text]
    # Drawn from all texts, as for the training: a text without words weighs in the draw, too.
    seen = {(text.language, text.piece) for text in pick_own(read_own(FOLDER), recipe)}
    return [text for text in texts if (text.language, text.piece) not in seen]


def read_unseen(texts: Iterable[AnnotatedText], gazetteer: Gazetteer, tagger: Tagger) -> list[ReadText]:
    """Return ``texts`` as the rules and the tagger read them."""
    return [
        ReadText(
            text,
            read_text(text.text, gazetteer=gazetteer, tagger=tagger, language=load_language(text.language)),
        )
        for text in texts
    ]


def collect_own(unseen: Sequence[ReadText], names: Examples, roles: Examples, gazetteer: Gazetteer) -> None:
    """Add the claims on texts to ``names``, and the roles of those that are right to ``roles``."""
    demonyms = demonym_forms([item.text for item in unseen])
    for item in unseen:
        reading = item.reading
        marks: dict[tuple[int, int], Annotation] = {
            (mark.start, mark.end): mark for mark in reversed(item.text.places)
        }
        named = {
            span
            for span, mark in marks.items()
            if mark.label.kind is not Kind.DEMONYM and mark.name not in demonyms[item.text.language]
        }
        for claim, facts in weigh_claims(claim_spans(reading), reading.tags, reading.view):
            names.add(facts, is_right=claim.name_span in named)
        found = [
            Toponym(start, end, mark.name, kind=mark.label.kind or Kind.NAME)
            for (start, end), mark in sorted(marks.items())
            if mark.depth == 0 or ((start, end) in named and mark.label.kind is Kind.EMBEDDED)
        ]
        powers = find_powers(reading.hits, gazetteer)
        for toponym in assign_roles(found, reading.view, reading.language.words, powers=powers):
            role_facts = observe_role(toponym, reading.tags, reading.view, powers=powers)
            role = marks[toponym.start, toponym.end].label.role
            roles.add(role_facts, is_right=role is Role.ASSOCIATIVE)


def collect_corpus(samples: Iterable[Sample], names: Examples, gazetteer: Gazetteer, tagger: Tagger) -> None:
    """Add the claims on a NER corpus; those in the names of other things than persons are left out."""
    for sample in samples:
        language = load_language(sample.language)
        reading = read_text(sample.text, gazetteer=gazetteer, tagger=tagger, language=language)
        places = {(start, end) for start, end, label in sample.spans if label in {"LOC", "FAC"}}
        masked = [(start, end) for start, end, label in sample.spans if label in MASKED - {"FAC"}]
        for claim, facts in weigh_claims(claim_spans(reading), reading.tags, reading.view):
            is_place = claim.name_span in places
            if is_place or not any(start < claim.end and claim.start < end for start, end in masked):
                names.add(facts, is_right=is_place)


def fit_weights(names: Examples, roles: Examples) -> Weights:
    """Return the weights of both models, rounded to the two decimals that stand in the module."""
    name, role = (np.round(examples.fit(), 2).tolist() for examples in (names, roles))
    return Weights(name[0], SpanFacts(*name[1:]), role[0], RoleFacts(*role[1:]))


def measure_trusts(
    unseen: Sequence[ReadText], weights: Weights, few: Weights, gazetteer: Gazetteer
) -> dict[tuple[str, Trust], Score]:
    """Return by language and trust what the line finds in ``unseen``, in the languages `FEW` with ``few``."""
    scores: dict[tuple[str, Trust], Score] = {}
    for item in unseen:
        gold = {(mark.start, mark.end): mark.label.role for mark in reversed(item.text.places)}
        own = few if item.text.language in FEW else weights
        for trust in Trust:
            score = scores.setdefault((item.text.language, trust), Score())
            found = decide(item.reading, Merge(trust, own), gazetteer=gazetteer)
            right = [toponym for toponym in found if (toponym.start, toponym.end) in gold]
            score.found += len(found)
            score.gold += len(gold)
            score.right += len(right)
            score.roles_right += sum(gold[toponym.start, toponym.end] is toponym.role for toponym in right)
    return scores


def print_weights(name: str, weights: Weights) -> None:
    """Print the weights as they stand under ``name`` in the module."""
    print(f"{name} = Weights(")
    print(f"    bias={weights.bias:.2f},\n    names=SpanFacts(")
    for fact in fields(SpanFacts):
        print(f"        {fact.name}={getattr(weights.names, fact.name):.2f},")
    print(f"    ),\n    role_bias={weights.role_bias:.2f},\n    roles=RoleFacts(")
    for fact in fields(RoleFacts):
        print(f"        {fact.name}={getattr(weights.roles, fact.name):.2f},")
    print("    ),\n)")


def print_trusts(scores: dict[tuple[str, Trust], Score]) -> None:
    """Print a line for each language: exact F1 with each trust, and the share of right roles."""
    print("\nOn the texts that the tagger has not seen: exact F1 / right roles, by trust in the tagger")
    print("  ".join(("language", "names", *(f"{trust:>11}" for trust in Trust))))
    for language in sorted({language for language, _ in scores}):
        cells = [f"{scores[language, trust].f1:.3f}/{scores[language, trust].role:.3f}" for trust in Trust]
        n_gold = scores[language, Trust.ALL].gold
        print("  ".join((f"{language:8}", f"{n_gold:5}", *cells)))


def main() -> None:
    """Print the weights, how many examples they are fitted to, and what each trust gives by language."""
    if len(sys.argv) < 2:
        raise InputError("expected the weights of a tagger fitted to half of the texts: see --own and export")
    weights = Path(sys.argv[1])
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("GEOMAP_CORPORA", "../shared/corpora"))
    recipe = Recipe(own=0.5)
    names, roles = Examples(), Examples()
    with open_gazetteer() as gazetteer:
        tagger = open_tagger(gazetteer, weights)
        unseen = read_unseen(unseen_texts(recipe), gazetteer, tagger)
        collect_own(unseen, names, roles, gazetteer)
        print(f"# {len(names.rows)} spans of the project's texts, {len(roles.rows)} roles")
        names = Examples(names.rows * _OWN_TIMES, names.right * _OWN_TIMES)
        for name in CORPORA:
            samples = read_samples(folder / "ner" / f"{name}.jsonl")
            collect_corpus(samples, names, gazetteer, tagger)
        print(f"# {len(names.rows)} spans, {np.mean(names.right):.3f} of them names of places")
        print_weights("WEIGHTS", fitted := fit_weights(names, roles))
        names, others = Examples(), Examples()
        collect_own([item for item in unseen if item.text.language in FEW], names, others, gazetteer)
        names = Examples(names.rows * _OWN_TIMES, names.right * _OWN_TIMES)
        print(f"# {len(names.rows)} spans in {', '.join(sorted(FEW))}")
        print_weights("FEW_WEIGHTS", few := fit_weights(names, roles))
        print_trusts(measure_trusts(unseen, fitted, few, gazetteer))


if __name__ == "__main__":
    main()
