import random

import numpy as np
import pytest

from geomap.corpus.copies import Signature, group_copies, sign_text


def _words(count: int, seed: int) -> list[str]:
    numbers = random.Random(seed)  # noqa: S311 - chance, not a secret
    return [f"w{numbers.randrange(10_000)}" for _ in range(count)]


def _signed(texts: dict[str, str]) -> list[tuple[str, Signature]]:
    pairs = ((name, sign_text(text)) for name, text in texts.items())
    return [(name, signature) for name, signature in pairs if signature is not None]


STORY = _words(300, seed=1)
TEXTS = {
    "a": " ".join(STORY),
    "edited": " ".join([*STORY[:100], "another", *STORY[101:250], "word", *STORY[251:]]),
    "cut": " ".join(STORY[:220]),
    "shouted": " ".join(STORY).upper() + "!",
    "half": " ".join([*STORY[:120], *_words(180, seed=2)]),
    "other": " ".join(_words(300, seed=3)),
}


def test_edited_cut_and_shouted_copies_are_one_group_and_other_texts_are_not() -> None:
    assert group_copies(_signed(TEXTS)) == (("a", "cut", "edited", "shouted"),)


def test_the_order_of_the_texts_makes_no_difference() -> None:
    signed = _signed(TEXTS)
    for seed in range(5):
        random.Random(seed).shuffle(signed)  # noqa: S311 - chance, not a secret
        assert group_copies(signed) == (("a", "cut", "edited", "shouted"),)


def test_the_estimate_is_near_the_true_share_of_runs() -> None:
    shared = []
    for seed in range(20):
        first = _words(400, seed)
        second = [*first[:300], *_words(100, 1000 + seed)]
        pair = (sign_text(" ".join(first)), sign_text(" ".join(second)))
        assert pair[0] is not None
        assert pair[1] is not None
        shared.append(float(np.mean(pair[0] == pair[1])))
    # 297 runs of four are in both, 397 in each: 297 / 497.
    assert np.mean(shared) == pytest.approx(297 / 497, abs=0.03)


def test_signatures_stay_the_same_on_every_machine() -> None:
    signature = sign_text("The minister landed in Rabat on Monday.")
    assert signature is not None
    assert signature.dtype == np.uint32
    assert signature[:3].tolist() == [116839321, 235990544, 677209665]


def test_long_and_short_texts_alike_have_signatures() -> None:
    assert group_copies(_signed({"a": "Rabat", "b": "rabat!", "c": "Tunis"})) == (("a", "b"),)
    long = _words(5000, seed=4)
    texts = {"long": " ".join(long), "longer": " ".join([*long, "end"]), "first": " ".join(long[:1000])}
    assert group_copies(_signed(texts)) == (("long", "longer"),)


def test_scripts_without_spaces_and_with_marks_are_told_apart_too() -> None:
    japanese = "首相は月曜日にラバトに到着し、国王と会談した。会談は三時間に及んだ。"
    arabic = "وصل الوزير إلى الرباط يوم الاثنين والتقى الملك ثم غادر إلى الداخلة في المساء"
    texts = {
        "j1": japanese,
        "j2": japanese + "以上",
        "a1": arabic,
        "a2": arabic + " اليوم",
        "x": arabic[::-1],
    }
    assert group_copies(_signed(texts)) == (("a1", "a2"), ("j1", "j2"))


@pytest.mark.parametrize("text", ["", " \n", "…!?", "\ud800"])
def test_a_text_without_words_is_nothing_s_copy(text: str) -> None:
    assert sign_text(text) is None


def test_no_texts_and_one_text_in_two_places_give_no_group() -> None:
    assert group_copies([]) == ()
    assert group_copies(_signed({"a": "Rain in Rabat"}) * 2) == ()


def test_many_texts_of_one_mould_stay_cheap() -> None:
    signature = sign_text("Rain in Rabat")
    assert signature is not None
    (group,) = group_copies([(f"{number:04}", signature) for number in range(2000)])
    assert len(group) == 2000
