"""Texts that are nearly the same: MinHash signatures, and bands of them that are equal.

MinHash: A. Broder, "On the resemblance and containment of documents", 1997. Bands: J. Leskovec,
A. Rajaraman, J. Ullman, "Mining of Massive Datasets", chapter 3. Own code, as it is short: the library
for it, datasketch, needs scipy and hashes run by run in Python, where numpy hashes all at once.
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from geomap.text.tokens import find_words

#: Shape (`_VALUES`,): the least value that each hash function gives to one of the text's runs of words.
Signature = npt.NDArray[np.uint32]
_Hashes = npt.NDArray[np.uint64]

#: Words in a run. An article of another agency on the same event shares few runs of four; one word
#: changed costs four of them.
_RUN = 4
_VALUES = 128
#: A pair is looked at when a band of four values is equal, which of 32 bands one is for 87 % of the
#: pairs that share half of their runs, and for 99.9 % of those that share two thirds.
_BAND = 4
#: Two texts are copies when they share at least this part of the runs that either has. The estimate from
#: 128 values is off by .044 (one standard deviation).
_LEAST_SHARED = 0.5
#: With how many texts of its bucket a text is compared, so that 10,000 texts of one mould stay linear.
_MOST_COMPARED = 8
#: How many runs are hashed at once: half a megabyte of working memory, however long the text is.
_AT_ONCE = 512


def sign_text(text: str) -> Signature | None:
    """Return the signature of ``text``, None for one without words; what is case or mark is not seen.

    Examples
    --------
    >>> first = sign_text("The minister landed in Rabat on Monday evening, said the palace.")
    >>> second = sign_text("the minister landed in Rabat on Monday evening – said the palace")
    >>> bool((first == second).all())
    True
    """
    # crc32 is fast and the same on every machine; that two words in 60,000 share a value does no harm.
    words = [zlib.crc32(word.encode()) for word in find_words(text.casefold())]
    if not words:
        return None
    runs = _hash_runs(np.array(words, dtype=np.uint64))
    factors, summands = _hash_functions()
    least = np.full(_VALUES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(runs), _AT_ONCE):
        values = runs[None, start : start + _AT_ONCE] * factors[:, None]
        values += summands[:, None]
        least = np.minimum(least, values.min(axis=1))
    return (least >> np.uint64(32)).astype(np.uint32)


def group_copies(signed: Iterable[tuple[str, Signature]]) -> tuple[tuple[str, ...], ...]:
    """Return the ids of texts that are nearly the same, each group sorted, and the groups sorted.

    A copy of a copy is in the group too. The order of ``signed`` makes no difference. Time and
    memory grow with the number of texts, 512 bytes each.
    """
    ordered = sorted(signed, key=lambda item: (item[0], item[1].tobytes()))
    if not ordered:
        return ()
    signatures = np.stack([signature for _, signature in ordered])
    leader = list(range(len(ordered)))
    for band in range(0, _VALUES, _BAND):
        _join_alike(signatures, signatures[:, band : band + _BAND], leader)
    members: dict[int, set[str]] = {}
    for index, (document_id, _) in enumerate(ordered):
        members.setdefault(_leader_of(index, leader), set()).add(document_id)
    return tuple(sorted(tuple(sorted(group)) for group in members.values() if len(group) > 1))


def _hash_runs(words: _Hashes) -> _Hashes:
    """Return a hash of every run of `_RUN` words, each once; a shorter text is one run."""
    length = min(_RUN, len(words))
    count = len(words) - length + 1
    runs = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        runs = runs * np.uint64(0x100000001B3) + words[offset : offset + count]
    return np.unique(_mix(runs))


def _mix(values: _Hashes) -> _Hashes:
    """Return ``values`` scattered over 64 bits (the finaliser of SplitMix64, Steele et al. 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@cache
def _hash_functions() -> tuple[_Hashes, _Hashes]:
    """Return an odd factor and a summand for each of the hash functions, the same ever since."""
    numbers = _mix(np.arange(2 * _VALUES, dtype=np.uint64))
    numbers.setflags(write=False)
    return numbers[:_VALUES] | np.uint64(1), numbers[_VALUES:]


def _join_alike(signatures: Signature, band: Signature, leader: list[int]) -> None:
    """Put texts of one bucket that are alike under one leader."""
    buckets: dict[bytes, list[int]] = {}
    for index, row in enumerate(np.ascontiguousarray(band)):
        bucket = buckets.setdefault(row.tobytes(), [])
        alike = next((other for other in bucket if _are_alike(index, other, signatures, leader)), None)
        if alike is not None:
            first, second = sorted((_leader_of(index, leader), _leader_of(alike, leader)))
            leader[second] = first
        elif len(bucket) < _MOST_COMPARED:
            bucket.append(index)


def _are_alike(index: int, other: int, signatures: Signature, leader: Sequence[int]) -> bool:
    if _leader_of(index, leader) == _leader_of(other, leader):
        return True
    return float(np.mean(signatures[index] == signatures[other])) >= _LEAST_SHARED


def _leader_of(index: int, leader: Sequence[int]) -> int:
    while leader[index] != index:
        index = leader[index]
    return index
