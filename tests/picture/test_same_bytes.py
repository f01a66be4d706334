import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("form", ["page", "fragment"])
def test_two_processes_write_the_same_bytes(tmp_path: Path, form: str) -> None:
    article = tmp_path / "visit.txt"
    article.write_text("Rabat and Algiers met in Dakhla, Western Sahara. So said Rabat.", encoding="utf-8")
    pages = []
    for seed in ("1", "2"):
        target = tmp_path / f"{seed}.html"
        subprocess.run(
            [sys.executable, "-m", "geomap", "map", str(article), "--as", form, "-o", str(target)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        pages.append(target.read_bytes())
    assert pages[0] == pages[1]
    assert b"Dakhla" in pages[0]
