"""One thread for the products of matrices while a text is tagged.

OpenBLAS, which numpy's wheels carry, splits every product among all cores. The tagger's are so small
that the threads mostly wait for each other: with both cores of a machine busy, 6,400 tokens/s instead
of 46,000. numpy has no switch for it, and an environment variable is the user's and comes too late
once numpy is there; so the library is asked itself.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

# Of the wheels' own OpenBLAS, of a system's with 64-bit and with 32-bit indices.
_NAMES = (("scipy_", "64_"), ("", "64_"), ("", ""))


class BlasThreads:
    """How many threads OpenBLAS uses, as it was found; another library (MKL, Accelerate) is left alone.

    The number is the process's: other threads' products have one too meanwhile, and give the same
    results. Afterwards it is what it was, in whatever order several threads of a process end.
    """

    def __init__(self) -> None:
        """Find the library that numpy has loaded."""
        self._usual = 1
        self._set: Callable[[int], object] | None = None
        library = ctypes.CDLL(import_module("numpy.linalg._umath_linalg").__file__)
        for before, after in _NAMES:
            # Windows looks names up in the module alone, not in what it has loaded: none is found there.
            get = getattr(library, f"{before}openblas_get_num_threads{after}", None)
            change = getattr(library, f"{before}openblas_set_num_threads{after}", None)
            if get is not None and change is not None:
                self._usual, self._set = int(get()), change
                break

    @contextmanager
    def one(self) -> Iterator[None]:
        """Have one thread inside the ``with``."""
        if self._set is None or self._usual == 1:
            yield
            return
        self._set(1)
        try:
            yield
        finally:
            self._set(self._usual)
