"""Run a program to its end and say how long it took and how much memory it had at its peak."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process; ``peak_mb`` is its largest resident set, None where the system does not tell."""

    seconds: float
    peak_mb: float | None


def measure(
    command: Sequence[str], *, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> Run:
    """Run ``command`` from a cold process to its end; stop the benchmark when it fails.

    Exit code 3 (done, some inputs refused) counts as a success, as it does for geomap.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment and dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak_mb = None
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        # getrusage(2): kilobytes on Linux, bytes on macOS.
        peak_mb = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    else:
        process.wait()
    seconds = time.perf_counter() - started
    if process.returncode not in {0, 3}:
        raise SystemExit(f"{' '.join(command)} ended with code {process.returncode}; run it alone to see why")
    return Run(seconds, peak_mb)
