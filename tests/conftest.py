"""What every test shares: no network, no folder of the developer's own, and the way to the shared corpora."""

import importlib.util
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# A slow machine is no failure: no limit on an example's time, here as on CI (hypothesis' own profile).
settings.register_profile("geomap", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("geomap")


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine."""


def is_local(address: object) -> bool:
    """Whether a socket address stays on this machine: AF_UNIX, loopback, or this host's own name."""
    if not isinstance(address, tuple):
        return True  # AF_UNIX: a path
    host = str(address[0]).split("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse(address: object) -> None:
    if not is_local(address):
        message = f"a test tried to reach {address!r}; tests use loopback only, so give it an answer by hand"
        raise NetworkBlockedError(message)


@pytest.fixture(autouse=True, scope="session")
def block_network() -> Iterator[None]:
    """Let sockets of this process reach loopback and AF_UNIX only; names are not looked up either."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse(address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        _refuse(rest[-1])
        return sendto(self, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if host is not None:
            _refuse((host.decode() if isinstance(host, bytes) else host, 0))
        return getaddrinfo(host, *rest, **options)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket.socket, "sendto", guarded_sendto)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the developer's own places and caches out of every test, and of every process that it starts."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setenv("GEOMAP_HOME", str(home))
    yield home
    patch.undo()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout or of the unpacked sdist."""
    return ROOT


@pytest.fixture(scope="session")
def shared_corpora() -> Path:
    """The folder of the shared corpora: ``GEOMAP_CORPORA``, or ``../shared/corpora`` beside the checkout."""
    given = os.environ.get("GEOMAP_CORPORA", "")
    folder = Path(given) if given else ROOT.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.fail(f"expected the shared corpora in {folder}; set GEOMAP_CORPORA to their folder")
    return folder


@pytest.fixture(scope="session")
def payloads(repository: Path) -> ModuleType:
    """The generator of hostile texts, ``tests/picture/payloads.py``."""
    return _load("geomap_payloads", repository / "tests" / "picture" / "payloads.py")


@pytest.fixture(scope="session")
def scorer(shared_corpora: Path) -> ModuleType:
    """The shared scorer, which lies beside the folder of the corpora."""
    return _load("geomap_shared_score", shared_corpora.parent / "score.py")


def _load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
