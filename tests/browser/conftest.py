"""A Chromium without a network, and pages opened from files in it."""

import importlib.util
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # plain pytest collects this folder without having it
    from playwright.sync_api import Browser, Dialog, Locator, LocatorAssertions, Page

#: How long a test waits for what must come. Passing takes none of it, so a slow machine may have plenty.
TIMEOUT_S = 30
_STEP_MS = 50

#: Resolves once three frames on end have found the page at rest: no movement of Leaflet's, of
#: its clusters' or of the style sheet's, no picture and no font on its way. Frames, as what a change of
#: size sets off begins only in the next one. Rejected with what still moves once `timeout` is over.
AT_REST = """timeout => new Promise((resolve, reject) => {
    const moves = () => [
        ...document.querySelectorAll('.leaflet-zoom-anim, .leaflet-pan-anim, .leaflet-cluster-anim'),
        ...document.getAnimations().filter(each => each.playState === 'running'),
        ...[...document.images].filter(each => !each.complete),
        ...(document.fonts.status === 'loaded' ? [] : ['a font']),
    ];
    let calm = 0;
    const look = () => {
        calm = moves().length ? 0 : calm + 1;
        if (calm === 3) resolve(); else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    const named = () => moves().map(each => each.outerHTML?.slice(0, 80) ?? String(each)).join(', ');
    setTimeout(() => reject(new Error(`expected a page at rest; still moving: ${named()}`)), timeout);
})"""


def _samples() -> ModuleType:
    path = Path(__file__).parents[1] / "picture" / "conftest.py"
    found = importlib.util.spec_from_file_location("geomap_picture_samples", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def node_modules(repository: Path) -> Path:
    """The page's npm packages: ``GEOMAP_NODE_MODULES``, or those beside the page's sources."""
    given = os.environ.get("GEOMAP_NODE_MODULES", "")
    folder = Path(given) if given else repository / "geomap" / "picture" / "web" / "node_modules"
    if not (folder / "leaflet").is_dir():
        pytest.fail(
            f"expected the page's npm packages in {folder}; run `npm ci --ignore-scripts` beside it, "
            "or name their folder in GEOMAP_NODE_MODULES"
        )
    return folder


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    """The hand-made documents and hostile texts of ``tests/picture/conftest.py``."""
    return _samples()


@dataclass
class Opened:
    """A page and all that went wrong on it."""

    page: "Page"
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def expect(self, locator: "Locator") -> "LocatorAssertions":
        """Return Playwright's assertions on ``locator``: each tries again until it holds."""
        from playwright.sync_api import expect

        return expect(locator)

    def eventually(self, read: Callable[[], object], wanted: object = True) -> None:
        """Hold that ``read()`` comes to equal ``wanted``, for what no assertion of Playwright's reads."""
        end = time.monotonic() + TIMEOUT_S
        while (value := read()) != wanted and time.monotonic() < end:
            self.page.wait_for_timeout(_STEP_MS)
        assert value == wanted

    def dismiss(self, dialog: "Dialog") -> None:
        """Close what a page asks the reader, which no page of ours ever does."""
        self.errors.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def rest(self) -> None:
        """Wait until nothing moves or loads any more, which comes before "it stays" and "it never does"."""
        for frame in self.page.frames:
            frame.evaluate(AT_REST, TIMEOUT_S * 1000)

    def is_quiet(self) -> bool:
        """Whether nothing was asked of the network, said on the console or thrown, up to the page's rest."""
        self.rest()
        assert self.requests == []
        assert self.messages == []
        assert self.errors == []
        return True


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=TIMEOUT_S * 1000)
    path = os.environ.get("GEOMAP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("no Chromium found; install one (Debian: chromium) or name it in GEOMAP_CHROMIUM")
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: "Browser", tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Write HTML to a file and open it; other options are those of a browser context.

    ``answers`` are files by the web address that gets them; every other address is out of reach.
    """
    contexts = []

    def open_html(
        html: str,
        *,
        width: int = 1200,
        height: int = 800,
        answers: Mapping[str, Path] = MappingProxyType({}),
        **options: object,
    ) -> Opened:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)

        def is_asked_for(url: str) -> bool:
            return not _is_inside(url) and url not in answers

        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(html, encoding="utf-8", newline="\n")
        opened = Opened(context.new_page())
        page = opened.page
        page.set_default_timeout(TIMEOUT_S * 1000)
        page.route(lambda url: not _is_inside(url), lambda route: route.abort())
        # Fonts of another server need its leave.
        leave = {"Access-Control-Allow-Origin": "*"}
        page.route(
            lambda url: url in answers,
            lambda route: route.fulfill(path=answers[route.request.url], headers=leave),
        )
        page.on("request", lambda request: is_asked_for(request.url) and opened.requests.append(request.url))
        page.on("console", lambda message: opened.messages.append(message.text))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.on(
            "dialog", lambda dialog: (opened.errors.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )
        page.goto(file.as_uri())
        if options.get("java_script_enabled", True):
            opened.rest()
        return opened

    yield open_html
    for context in contexts:
        context.close()


def _is_inside(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:", "about:"))
