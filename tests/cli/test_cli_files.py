from pathlib import Path

import pytest
import typer

from geomap.cli.files import check_output


def test_an_output_that_is_an_input_or_a_folder_is_refused_before_work(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()
    with pytest.raises(typer.BadParameter, match="also an input"):
        check_output(path, [tmp_path / "b", str(tmp_path / "x" / ".." / "a.jsonl")])
    with pytest.raises(typer.BadParameter, match="is a folder"):
        check_output(tmp_path, [])
    check_output(Path("-"), ["-"])
