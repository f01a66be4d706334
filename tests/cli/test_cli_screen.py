import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from geomap.cli.screen import Screen, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[red]Rabat[/red]", "[red]Rabat[/red]"),
        ("\x1b[31mRabat\x1b]0;title\x07", "[31mRabat]0;title"),
        ("\x9b31mRabat", "31mRabat"),
        ("a\nb\r\nc\td\u2028e", "a b  c d e"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("caf\udce9", "caf"),
        ("می\u200cخواهم :smile:", "می\u200cخواهم :smile:"),
    ],
)
def test_what_could_steer_a_terminal_is_taken_out(text: str, shown: str) -> None:
    assert plain(text) == shown


@settings(deadline=None)
@given(st.text())
def test_no_text_keeps_a_control_character(text: str) -> None:
    shown = plain(text)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in shown)
    shown.encode("utf-8")


def test_results_and_notes_print_markup_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.result("Map: [red]\x1b[2J.html")
    screen.note("[bold]x\x1b[31m")
    screen.problem("one\ntwo")
    captured = capsys.readouterr()
    assert captured.out == "Map: [red][2J.html\n"
    assert captured.err == "note: [bold]x[31m\nerror: one\nerror: two\n"


def test_a_long_result_line_is_never_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    Screen().result("Map: " + "x" * 300)
    assert capsys.readouterr().out == "Map: " + "x" * 300 + "\n"


def test_many_notes_of_a_sort_are_counted_after_fifty(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().notes((f"n{number}" for number in range(60)), word="refused")
    lines = capsys.readouterr().err.splitlines()
    assert lines[49:] == ["refused: n49", "refused: and 10 more of this sort"]


def test_a_table_goes_where_results_go(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("Place")
    table.add_row(Text("[red]Rabat"))
    Screen(results_to_stderr=True).table(table)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "[red]Rabat" in captured.err


def test_stages_name_what_is_being_done_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stderr", terminal)
    with Screen().stages() as progress:
        progress("reading [red]a\x1b[31m.zip", 1, 2)
    assert "reading [red]a[31m.zip" in terminal.getvalue()
    assert "1/2" in terminal.getvalue()


def test_progress_is_silent_when_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen().progress("Finding places") as progress:
        progress(1, 2)
    assert capsys.readouterr() == ("", "")
