"""What the tests rely on: the browsers notice what pages ask for and complain of, and do as asked."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from browser.axe import find_faults
from browser.browsers import Browser, Colors


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a server that has nothing."""

    class Nothing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Nothing) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield f"127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def write(folder: Path, body: str, head: str = "") -> Path:
    page = folder / "page.html"
    page.write_text(f"<!DOCTYPE html><html lang=en><title>t</title>{head}<main><h1>t</h1>{body}</main>", "utf-8")
    return page


def test_every_request_is_kept(browser: Browser, server: str, tmp_path: Path) -> None:
    asks = f"""<img alt="" src="http://{server}/image"><script>
      fetch("http://{server}/fetch").catch(() => 0); new WebSocket("ws://{server}/socket");
      navigator.sendBeacon("http://{server}/beacon"); import("http://{server}/module").catch(() => 0)</script>"""
    with browser.open(write(tmp_path, asks)) as tab:
        tab.wait(0.5)
        outside = {each.rpartition("/")[2] for each in tab.requests if server in each}
        assert outside == {"image", "fetch", "socket", "beacon", "module"}


def test_every_complaint_is_kept(browser: Browser, tmp_path: Path) -> None:
    head = """<meta http-equiv=Content-Security-Policy content="default-src 'none'; script-src 'unsafe-inline'">"""
    wrong = """<img alt="" src="http://localhost:2/"><script>
      console.error("said"); fetch("http://localhost:2/").catch(() => 0);
      setTimeout(() => { throw new Error("thrown") })</script>"""
    with browser.open(write(tmp_path, wrong, head)) as tab:
        tab.wait(0.5)
        for needed in ("said", "img-src", "connect-src", "thrown"):
            assert [each for each in tab.complaints if needed in each]


@pytest.mark.parametrize("colors", ["light", "dark", "forced"])
def test_colors_width_and_scripts_are_as_asked(browser: Browser, colors: Colors, tmp_path: Path) -> None:
    page = write(tmp_path, "<p id=p></p><script>p.append('ran')</script>")
    asked = (
        "[innerWidth, ...['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((m) => matchMedia(m).matches)]"
    )
    with browser.open(page, colors=colors, width=320) as tab:
        assert tab.evaluate(asked) == [320, colors == "dark", colors == "forced"]
        assert tab.evaluate("p.textContent") == "ran"
        assert tab.complaints == []


def test_without_scripts_those_of_the_page_do_not_run(browser: Browser, tmp_path: Path) -> None:
    with browser.open(write(tmp_path, "<p id=p></p><script>p.append('ran')</script>"), scripts=False) as tab:
        assert tab.evaluate("p.textContent") == ""


def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    head = """<meta http-equiv=Content-Security-Policy content="default-src 'none'; style-src 'unsafe-inline'">"""
    with browser.open(write(tmp_path, '<input><p style="color: #ccc">pale</p>', head)) as tab:
        found = " ".join(find_faults(tab))
        assert "(label)" in found
        assert "(color-contrast)" in found
