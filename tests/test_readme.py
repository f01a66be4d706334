"""The README: its Python runs, its commands exist, its set-up is what .ci/run runs."""

import csv
import io
import os
import re
import shlex
import subprocess
import sys

import pytest

import geomap
from geomap.cli import main
from geomap.gazetteer import open_gazetteer
from geomap.model.toponym import Kind

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def readme(repository):
    return (repository / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def blocks(readme):
    return [(kind, text) for kind, text in BLOCK.findall(readme)]


def geomap_commands(blocks):
    lines = [line for kind, text in blocks if kind == "sh" for line in text.splitlines()]
    return [line for line in lines if line.startswith("geomap ")]


def test_the_python_runs_as_printed(blocks, repository, tmp_path):
    programs = [text for kind, text in blocks if kind == "python"]
    assert len(programs) == 1
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(repository)}
    done = subprocess.run(
        [sys.executable, "-c", programs[0]], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    output = done.stdout.decode("utf-8")
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert "Rabat" in output
    assert "MA" in output
    page = (tmp_path / "visit.html").read_text(encoding="utf-8")
    assert "crimson" in page
    assert "Dakhla" in page


def test_the_set_up_is_two_commands_that_ci_takes_from_here(readme, repository):
    """`.ci/run` greps these lines out of the README and runs each whole."""
    setup = [line for line in readme.splitlines() if line.startswith("python -m pip install ")]
    assert setup == [
        "python -m pip install -e . && geomap demo",
        'python -m pip install -e ".[test]" && python -m pytest',
    ]
    script = (repository / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep '^python -m pip install ' README.md" in script
    assert 'bash -euo pipefail -c "${setup[0]}"' in script
    assert 'bash -euo pipefail -c "${setup[1]}"' in script


def test_what_explain_is_said_to_print_is_printed(blocks, capsys, monkeypatch):
    (line,) = [line for line in geomap_commands(blocks) if line.startswith("geomap explain")]
    (shown,) = [text for kind, text in blocks if kind == "text"]
    monkeypatch.setenv("COLUMNS", "80")
    assert main(shlex.split(line.split("#")[0])[1:]) == 0
    printed = [printed.strip() for printed in capsys.readouterr().out.splitlines()]
    assert [told for told in shown.splitlines() if told.strip() not in printed] == []


def test_every_command_and_option_shown_exists(blocks):
    commands = geomap_commands(blocks)
    assert len(commands) >= 4
    for line in commands:
        words = line.split("#")[0].split()
        depth = {"gazetteer": 2 + (words[2:3] == ["import"])}.get(words[1], 1)
        name = [] if words[1].startswith("-") else words[1 : 1 + depth]
        done = subprocess.run(
            [sys.executable, "-m", "geomap", *name, "--help"],
            env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
        )
        text = done.stdout.decode("utf-8")
        assert done.returncode == 0, f"{line}: {done.stderr.decode('utf-8', 'replace')}"
        for option in [word for word in words[1:] if re.match(r"-+[a-z]", word)]:  # neither - nor a number
            assert option in text, f"{line}: no {option} in its --help"


def test_the_row_of_the_users_own_is_found_and_mapped(blocks, tmp_path):
    tables = [text for kind, text in blocks if kind == "csv"]
    rows = list(csv.DictReader(io.StringIO(tables[0])))
    own = tmp_path / "mine.csv"
    own.write_text(tables[0], encoding="utf-8", newline="\n")
    with open_gazetteer([own]) as gazetteer:
        assert gazetteer.faults == ()
    settings = geomap.Settings(gazetteers=(str(own),))
    parsed = geomap.extract(f"The envoy flew to {rows[0]['name']} on Monday.", settings=settings)
    # The name may hold that of a town ("Camp Tindouf"), which stands behind it.
    places = [found.resolution.place for found in parsed[0].toponyms if found.toponym.kind is Kind.NAME]
    assert [(place.name, place.country) for place in places if place] == [
        (rows[0]["name"], rows[0]["country"])
    ]


def test_every_relative_link_leads_somewhere(readme, repository):
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", readme)
    assert links
    assert [link for link in links if not (repository / link).exists()] == []
