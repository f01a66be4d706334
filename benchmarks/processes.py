"""Run a program to its end and say how long it took and how much memory it had at its peak."""

import json
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
    # By a small process of its own: Linux counts the memory of the one that starts a program, here
    # a benchmark that may hold a gazetteer, into the program's peak.
    launcher = [sys.executable, "-S", __file__, *command]
    done = subprocess.run(
        launcher, cwd=cwd, env=environment and dict(environment), stdout=subprocess.PIPE, check=True
    )
    seconds, peak_mb, code = json.loads(done.stdout)
    if code not in {0, 3}:
        raise SystemExit(f"{' '.join(command)} ended with code {code}; run it alone to see why")
    return Run(seconds, peak_mb)


def launch(command: Sequence[str]) -> tuple[float, float | None, int]:
    """Return seconds, peak memory in MB and exit code of ``command``, whose output is thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not hasattr(os, "wait4"):
        code = process.wait()
        return time.perf_counter() - started, None, code
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # getrusage(2): kilobytes on Linux, bytes on macOS.
    peak_mb = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return time.perf_counter() - started, peak_mb, process.returncode


if __name__ == "__main__":
    print(json.dumps(launch(sys.argv[1:])))
