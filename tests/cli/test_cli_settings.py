import os
from pathlib import Path

import pytest

from geomap.cli.settings import build_settings
from geomap.errors import InputError
from geomap.folders import user_cache, user_home
from geomap.model.settings import GeocodingSettings, Settings


def _write(folder: Path, text: str) -> Path:
    (folder / "geomap.toml").write_text(text, encoding="utf-8")
    return folder


def _own(environ: dict[str, str]) -> dict[str, str]:
    """The folders of a user with this environment, which no default of `Settings` has."""
    return {"home": str(user_home(environ)), "cache": str(user_cache(environ))}


def test_without_anything_the_defaults_hold_in_this_users_folders(tmp_path: Path) -> None:
    assert build_settings(environ={}, folder=tmp_path) == Settings(**_own({}))
    assert (Settings().home, Settings().cache) == ("", "")


def test_only_a_variable_names_another_home(tmp_path: Path) -> None:
    settings = build_settings(environ={"GEOMAP_HOME": str(tmp_path / "h")}, folder=tmp_path)
    assert (settings.home, settings.cache) == (str(tmp_path / "h"), str(tmp_path / "h" / "cache"))
    with pytest.raises(InputError, match="unknown key 'home'"):
        build_settings(environ={}, folder=_write(tmp_path, 'home = "here"'))


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    _write(
        tmp_path,
        'language = "nl"\nreader_language = "nl"\n[geocoding]\ncontact = "file@x.example"\n'
        'min_delay_s = 2\nmax_requests = 5\ncache_path = "c.sqlite"\n',
    )
    environ = {
        "GEOMAP_LANGUAGE": "fr",
        "GEOMAP_READER_LANGUAGE": "fr",
        "GEOMAP_TIMEOUT_S": "2.5",
        "GEOMAP_CONTACT": "",
    }
    assert build_settings(language="de", environ=environ, folder=tmp_path) == Settings(
        **_own({}),
        language="de",
        reader_language="fr",
        geocoding=GeocodingSettings(
            contact="file@x.example", min_delay_s=2, timeout_s=2.5, max_requests=5, cache_path="c.sqlite"
        ),
    )


def test_a_languages_long_code_becomes_its_short_one(tmp_path: Path) -> None:
    _write(tmp_path, 'language = "nld"')
    settings = build_settings(environ={"GEOMAP_READER_LANGUAGE": "ger"}, folder=tmp_path)
    assert (settings.language, settings.reader_language) == ("nl", "de")


def test_gazetteers_add_up_weakest_first(tmp_path: Path) -> None:
    _write(tmp_path, 'gazetteers = ["file.csv"]')
    environ = {"GEOMAP_GAZETTEERS": os.pathsep.join(["a.csv", "b.csv"])}
    settings = build_settings(gazetteers=[Path("flag.csv")], environ=environ, folder=tmp_path)
    assert settings.gazetteers == (str(tmp_path / "file.csv"), "a.csv", "b.csv", "flag.csv")


def test_gazetteers_of_the_file_are_found_from_its_own_folder(tmp_path: Path) -> None:
    absolute = str(tmp_path.parent / "x.csv")
    _write(tmp_path, f"gazetteers = ['own/places.csv', '{absolute}']")
    settings = build_settings(environ={}, folder=tmp_path)
    assert settings.gazetteers == (str(tmp_path / "own" / "places.csv"), absolute)


def test_the_context_is_a_path_that_flags_override(tmp_path: Path) -> None:
    _write(tmp_path, 'context = "file.json"')
    environ = {"GEOMAP_CONTEXT": "environment.json"}
    assert build_settings(environ={}, folder=tmp_path).context == "file.json"
    assert build_settings(environ=environ, folder=tmp_path).context == "environment.json"
    settings = build_settings(saved_context=Path("flag.json"), environ=environ, folder=tmp_path)
    assert settings.context == "flag.json"


@pytest.mark.parametrize("text", ["online = true", "[geocoding]\nonline = true"])
def test_no_file_can_make_geomap_go_online(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"unknown key '(geocoding\.)?online'"):
        build_settings(environ={}, folder=_write(tmp_path, text))


def test_no_variable_can_make_geomap_go_online(tmp_path: Path) -> None:
    settings = build_settings(environ={"GEOMAP_ONLINE": "1", "GEOMAP_CORPORA": "x"}, folder=tmp_path)
    assert not settings.geocoding.online
    assert build_settings(online=True, environ={}, folder=tmp_path).geocoding.online


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("language = 5", "language must be text, got 5"),
        ('language = "Dutch"', "ISO 639 code such as nl, got 'Dutch'"),
        ('reader_language = "xx"', "ISO 639 code such as nl, got 'xx'"),
        ('gazetteers = "a.csv"', "a list of paths"),
        ("context = 5", "context must be text, got 5"),
        ('colour = "red"', "unknown key 'colour'; expected one of language"),
        ("geocoding = 1", r"write \[geocoding\]"),
        ("[geocoding]\nmin_delay_s = 0.1", "geocoding.min_delay_s must be a number from 1 on"),
        ("[geocoding]\nmax_requests = 1.5", "a whole number"),
        ("[geocoding]\ntimeout_s = nan", "a number from 0 on"),
        ("language =", "cannot be read"),
    ],
)
def test_a_fault_of_the_file_is_named_with_what_came(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        build_settings(environ={}, folder=_write(tmp_path, text))
    assert "geomap.toml: " in str(caught.value)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    _write(tmp_path, "language = 5\ncolour = 1")
    with pytest.raises(InputError) as caught:
        build_settings(environ={"GEOMAP_MIN_DELAY_S": "soon"}, folder=tmp_path)
    assert len(str(caught.value).split("\n")) == 3
    assert "GEOMAP_MIN_DELAY_S must be a number from 1 on, got 'soon'" in str(caught.value)


def test_a_view_comes_from_the_file_the_environment_or_a_flag(tmp_path: Path) -> None:
    assert build_settings(environ={}, folder=tmp_path).view == "iso"
    _write(tmp_path, 'view = "held"')
    assert build_settings(environ={}, folder=tmp_path).view == "held"
    environ = {"GEOMAP_VIEW": "russia"}
    assert build_settings(environ=environ, folder=tmp_path).view == "russia"
    assert build_settings(view="own.toml", environ=environ, folder=tmp_path).view == "own.toml"


def test_a_view_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="view must be text, got 3"):
        build_settings(environ={}, folder=_write(tmp_path, "view = 3"))
