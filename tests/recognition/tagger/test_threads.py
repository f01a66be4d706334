"""One thread for small products, and as many as before afterwards."""

import pytest

from geomap.recognition.tagger.threads import BlasThreads


@pytest.fixture
def threads():
    """As if the library used four threads; every change is noted."""
    threads, noted = BlasThreads(), []
    threads._usual, threads._set = 4, noted.append
    return threads, noted


def test_the_number_is_what_it_was_afterwards(threads):
    threads, noted = threads
    with threads.one(), threads.one():
        assert noted == [1, 1]
    assert noted == [1, 1, 4, 4]


def test_also_after_an_error(threads):
    threads, noted = threads
    with pytest.raises(KeyError), threads.one():
        raise KeyError
    assert noted == [1, 4]


def test_another_library_is_left_alone(threads):
    threads, _ = threads
    threads._set = None
    with threads.one():
        pass


def test_the_library_is_asked_as_it_is():
    with BlasThreads().one():
        pass
    assert BlasThreads()._usual >= 1
