"""Sizes of the wheel and of the environment that pip brings; times of the README's two commands.

Needs git, the package index and npm's registry: it clones the checkout's last commit.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from processes import measure
from tables import number, print_table

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "Scripts" if os.name == "nt" else "bin"


def run_sizes() -> None:
    """Print the times of the two set-up commands in a fresh clone, then the sizes of what they make."""
    git = shutil.which("git") or "git"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        clone = folder / "geomap"
        subprocess.run([git, "clone", "--quiet", str(ROOT), str(clone)], check=True)
        _print_times(clone, folder / "checkout")
        _print_sizes(clone, folder)


def _print_times(clone: Path, environment: Path) -> None:
    setup = re.findall(
        r"^python -m pip install .*$", (clone / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    _make_environment(environment)
    path = f"{environment / FOLDER}{os.pathsep}{os.environ['PATH']}"
    rows = []
    for command in setup:
        shell = ["cmd", "/c", command] if os.name == "nt" else ["bash", "-euo", "pipefail", "-c", command]
        run = measure(shell, cwd=clone, environment=os.environ | {"PATH": path})
        rows.append((f"`{command}`", number(run.seconds, "s", 0)))
    print_table("Set-up in a fresh clone", "python benchmarks/run.py sizes", ("command", "time"), rows)


def _print_sizes(clone: Path, folder: Path) -> None:
    python = _make_environment(folder / "user")
    before = _size_mb(folder / "user")
    build = [
        str(python),
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "-w",
        str(folder / "dist"),
        str(clone),
    ]
    subprocess.run(build, check=True)
    wheel = next((folder / "dist").glob("*.whl"))
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-compile", str(wheel)], check=True)
    installed = next((folder / "user").rglob("site-packages")) / "geomap"
    rows = [
        ("wheel", number(wheel.stat().st_size / 1e6, "MB"), "50 MB"),
        ("all that pip brings", number(_size_mb(folder / "user") - before, "MB"), "350 MB"),
        ("of which geomap", number(_size_mb(installed), "MB"), ""),
        ("compiled gazetteer", number(_size_mb(installed / "gazetteer" / "data"), "MB"), ""),
        ("page assets", number(_size_mb(installed / "picture" / "assets"), "MB"), ""),
    ]
    print_table("Sizes", "python benchmarks/run.py sizes", ("what", "size", "limit"), rows)


def _make_environment(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / FOLDER / ("python.exe" if os.name == "nt" else "python")


def _size_mb(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Read the command line and print the tables."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    run_sizes()


if __name__ == "__main__":
    main()
