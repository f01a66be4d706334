import io
import os
import sys
from pathlib import Path

import pytest

from geomap.reading import ReadReport, read_inputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "news/b.txt": "Tunis",
        "news/a.txt": "Rabat",
        "news/deep/c.md": "Dakhla",
        "news/deep/plain": "Oran",
        "news/.hidden.txt": "no",
        "news/.git/d.txt": "no",
        "news/lines.jsonl": '{"id": "one", "text": "Rabat"}\n{"id": "two", "text": "Rabat"}\n',
        "news/photo.JPG": "no",
        "old/a.txt": "Algiers",
        "old/copy.TXT": "Rabat",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def _ids(report: ReadReport) -> list[str]:
    return [document.id for document in report.documents]


def test_a_folder_is_read_sorted_with_its_subfolders_and_without_hidden_files(folder: Path) -> None:
    report = read_inputs([folder / "news"])
    assert _ids(report) == ["a.txt", "b.txt", "deep/c.md", "deep/plain", "one", "two"]
    assert report.refused == ()
    assert [notice.partition(": ")[2] for notice in report.notices] == [
        "files of other kinds left out: 1 × .jpg"
    ]


def test_a_hidden_file_is_read_when_it_is_named(folder: Path) -> None:
    assert _ids(read_inputs([folder / "news" / ".hidden.txt"])) == [".hidden.txt"]


def test_the_same_text_twice_is_one_document_that_names_the_other(folder: Path) -> None:
    report = read_inputs([folder / "news" / "a.txt", folder / "old" / "copy.TXT"])
    assert [(document.id, document.duplicates) for document in report.documents] == [("a.txt", ("copy.TXT",))]


def test_json_lines_with_the_same_text_stay_apart(folder: Path) -> None:
    report = read_inputs([folder / "news" / "a.txt", folder / "news" / "lines.jsonl"])
    assert _ids(report) == ["a.txt", "one", "two"]
    assert all(document.duplicates == () for document in report.documents)


def test_equal_names_get_the_folders_that_tell_them_apart(folder: Path) -> None:
    report = read_inputs([folder / "news" / "a.txt", folder / "old" / "a.txt", folder / "news" / "b.txt"])
    assert _ids(report) == ["news/a.txt", "old/a.txt", "b.txt"]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert _ids(read_inputs([folder / "old" / "a.txt", folder / "old"])) == ["a.txt", "copy.TXT"]


@pytest.mark.parametrize(
    ("pattern", "ids"),
    [
        ("news/*.txt", ["a.txt", "b.txt"]),
        ("news/**/*.md", ["deep/c.md"]),
        ("*/a.txt", ["news/a.txt", "old/a.txt"]),
        ("news/[b].txt", ["b.txt"]),
        ("ol?", ["a.txt", "copy.TXT"]),
    ],
)
def test_patterns_are_expanded_without_a_shell(folder: Path, pattern: str, ids: list[str]) -> None:
    assert _ids(read_inputs([str(folder / pattern)])) == ids


def test_a_relative_pattern_works_in_the_current_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "news")
    assert _ids(read_inputs(["*.txt"])) == ["a.txt", "b.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text("Rabat", encoding="utf-8")
    assert _ids(read_inputs([str(tmp_path / "a[1].txt")])) == ["a[1].txt"]


@pytest.mark.parametrize(
    ("data", "ids"),
    [(b"Rabat", ["stdin"]), (b'{"id":"x","text":"Rabat"}\n', ["x"]), ("Málaga".encode("utf-16"), ["stdin"])],
)
def test_standard_input_is_text_or_json_lines_by_its_first_sign(data: bytes, ids: list[str]) -> None:
    assert _ids(read_inputs(["-"], stdin=io.BytesIO(data))) == ids


def test_the_result_of_an_earlier_run_is_no_input(folder: Path) -> None:
    result = folder / "news" / "lines.jsonl"
    assert "one" not in _ids(read_inputs([folder / "news"], leave_out=result))


def test_an_id_that_comes_again_is_refused_and_the_first_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id":"1","text":"Rabat"}\n{"id":"1","text":"Oran"}\n', encoding="utf-8")
    report = read_inputs([path])
    assert [document.text for document in report.documents] == ["Rabat"]
    assert str(report.refused[0]).startswith(f"{path}:2: id '1' was already given in line 1; give each")


def test_two_files_that_number_their_articles_alike_lose_none(folder: Path) -> None:
    other = folder / "old" / "more.jsonl"
    other.write_text('{"id":"one","text":"Oran"}\n{"id":"three","text":"Oran"}\n', encoding="utf-8")
    report = read_inputs([folder / "news" / "lines.jsonl", other])
    assert _ids(report) == ["lines.jsonl#one", "two", "more.jsonl#one", "three"]
    assert report.refused == ()
    assert [notice.rpartition("; ")[2] for notice in report.notices] == [
        "it became lines.jsonl#…",
        "it became more.jsonl#…",
    ]


def test_the_same_line_in_two_files_is_read_once_with_a_notice(folder: Path) -> None:
    lines, copy = folder / "news" / "lines.jsonl", folder / "old" / "copy.jsonl"
    copy.write_bytes(lines.read_bytes())
    report = read_inputs([lines, copy])
    assert _ids(report) == ["one", "two"]
    assert report.refused == ()
    assert report.notices == (f"{copy}: 2 × the same id and text as in {lines}; read once",)


def test_an_id_that_is_still_taken_is_refused_with_who_has_it(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text('{"id":"1","text":"Rabat"}\n{"id":"b.jsonl#1","text":"Tunis"}\n', encoding="utf-8")
    second.write_text('{"id":"1","text":"Oran"}\n', encoding="utf-8")
    report = read_inputs([first, second])
    assert _ids(report) == ["a.jsonl#1", "b.jsonl#1"]
    assert [str(refusal) for refusal in report.refused] == [
        f"{second}:1: id 'b.jsonl#1' was already given by {first}:2; give each its own id"
    ]


def test_each_document_comes_with_its_path_as_it_was_given(folder: Path) -> None:
    report = read_inputs([folder / "news", "-"], stdin=io.BytesIO(b"Oran"))
    assert len(report.paths) == len(report.documents)
    shown = [path.removeprefix(f"{folder}{os.sep}").replace(os.sep, "/") for path in report.paths]
    assert shown == [
        "news/a.txt", "news/b.txt", "news/deep/c.md", "news/deep/plain", "news/lines.jsonl:1",
        "news/lines.jsonl:2", "stdin",
    ]  # fmt: skip


def _make(root: Path, name: str) -> str:
    if name == "empty folder":
        (root / name).mkdir()
    if name == "only photos":
        (root / name).mkdir()
        (root / name / "x.png").write_bytes(b"\x89PNG")
    if name == "page.pdf":
        (root / name).write_bytes(b"%PDF-")
    if name == "empty.txt":
        (root / name).touch()
    if name == "binary.txt":
        (root / name).write_bytes(b"\x00\x01\x02")
    if name == "cyrillic.txt":
        (root / name).write_bytes("Москва и Рабат".encode("cp1251"))
    return str(root / name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.txt", "no such file"),
        ("*.nothing", "no file matches"),
        ("empty folder", "nothing readable in this folder (no files)"),
        ("only photos", "only 1 × .png"),
        ("page.pdf", "'.pdf' are not read"),
        ("empty.txt", "empty"),
        ("binary.txt", "binary"),
        ("cyrillic.txt", "encoding"),
        ("x" * 5000, "cannot be read"),
        ("nul\0.txt", ""),
    ],
)
def test_a_bad_input_is_named_with_a_remedy_and_the_others_are_read(
    tmp_path: Path, name: str, reason: str
) -> None:
    good = tmp_path / "good.txt"
    good.write_text("Rabat", encoding="utf-8")
    bad = _make(tmp_path, name)
    report = read_inputs([bad, good])
    assert _ids(report) == ["good.txt"]
    (refusal,) = report.refused
    assert refusal.path == bad
    assert reason in refusal.reason
    assert ";" in refusal.reason


@pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="these systems allow no file names that are not Unicode"
)
def test_a_file_name_that_is_no_text_still_gives_an_id_that_can_be_written(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as stream:  # noqa: PTH123 - a path of bytes
        stream.write(b"Rabat")
    report = read_inputs([tmp_path])
    assert _ids(report) == ["caf\ufffd.txt"]
    report.documents[0].title.encode("utf-8")


def test_no_inputs_give_an_empty_report() -> None:
    assert read_inputs([]) == ReadReport()
