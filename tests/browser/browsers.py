"""Opens files in Chromium and in Firefox: one small interface for both, and what each needs for it.

Chromium speaks its DevTools protocol and Firefox WebDriver BiDi, both JSON over a websocket and without another
program in between. What a page asks for and complains of is kept with its tab.
"""

import json
import os
import re
import subprocess
import tempfile
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread
from typing import Any, Literal, NamedTuple, Self

Colors = Literal["light", "dark", "forced"]
Answer = dict[str, Any]

#: How long a browser may take for anything, in seconds.
PATIENCE = 120

#: Says on the console what the page's policy did not allow; it runs before anything of the page does.
_SAY_VIOLATIONS = """
addEventListener("securitypolicyviolation",
  (found) => console.error(`not allowed: ${found.effectiveDirective} ${found.blockedURI}`), true)
"""
#: Gives a value as JSON; a promise only where there is one, since none is ever kept where scripts do not run.
_SAY = """
(found) => {
  const say = (value) => JSON.stringify(value ?? null);
  return found instanceof Promise ? found.then(say) : say(found);
}
"""


class Key(NamedTuple):
    """A key that is not a character: its name to a page, its number in Chromium, and its sign in Firefox."""

    name: str
    number: int
    sign: str
    text: str = ""


KEYS = {
    key.name: key
    for key in (
        Key("Tab", 9, "\ue004"),
        Key("Enter", 13, "\ue007", "\r"),
        Key("Escape", 27, "\ue00c"),
        Key("Backspace", 8, "\ue003"),
        Key("Delete", 46, "\ue017"),
        Key("Home", 36, "\ue011"),
        Key("End", 35, "\ue010"),
        Key("ArrowLeft", 37, "\ue012"),
        Key("ArrowUp", 38, "\ue013"),
        Key("ArrowRight", 39, "\ue014"),
        Key("ArrowDown", 40, "\ue015"),
    )
}


class Connection:
    """Commands to a browser and their answers; what happens in between is given to the tab that it belongs to."""

    def __init__(self, address: str) -> None:
        from websockets.sync.client import connect  # which only tests/browser/run installs

        self._held = ExitStack()
        self._socket = self._held.enter_context(connect(address, max_size=None, open_timeout=PATIENCE))
        self._number = 0
        self.tabs: dict[str, Tab] = {}

    def call(self, method: str, params: Mapping[str, Any], **more: str) -> Answer:
        """Return the answer to a command."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params, **more}))
        while (heard := self.hear()).get("id") != self._number:
            pass
        assert "error" not in heard, (method, heard["error"], heard.get("message"))
        answer: Answer = heard["result"]
        return answer

    def hear(self) -> Answer:
        """Return what the browser says next, after the tab that it belongs to has heard it."""
        heard: Answer = json.loads(self._socket.recv(PATIENCE))
        params = heard.get("params", {})
        owner = heard.get("sessionId") or params.get("context") or params.get("source", {}).get("context")
        if "method" in heard and owner in self.tabs:
            self.tabs[owner].hear(heard["method"], params)
        return heard

    def close(self) -> None:
        """Hang up."""
        self._held.close()


class Tab(ABC):
    """A page that is open. What it asked for is in ``requests``, what went wrong on its console in ``complaints``."""

    def __init__(self, connection: Connection, id: str) -> None:
        self.connection, self.id = connection, id
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.is_loaded = False
        connection.tabs[id] = self

    @abstractmethod
    def hear(self, method: str, params: Answer) -> None:
        """Take in what happened."""

    @abstractmethod
    def run(self, script: str) -> str | None:
        """Run a script, whatever the page's policy is, and return the text that it comes to."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys one after the other: characters, names such as ``Tab``, and ``Shift+Tab``."""

    @abstractmethod
    def print(self) -> bytes:
        """Return the page as it is printed, as PDF."""

    @abstractmethod
    def picture(self) -> bytes:
        """Return what is seen of the page, as PNG."""

    @abstractmethod
    def close(self) -> None:
        """Close the page."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def evaluate(self, expression: str) -> Any:
        """Return what an expression comes to; a promise is waited for, where scripts run."""
        said = "(found) => JSON.stringify(found ?? null)"
        answer = self.run(
            f"((found, say) => found instanceof Promise ? found.then(say) : say(found))({expression}, {said})"
        )
        return json.loads(answer or "null")

    def wait_until(self, condition: str) -> None:
        """Wait until an expression is true."""
        self.evaluate(
            f"""new Promise((done) => {{
              const look = () => ({condition}) ? done() : setTimeout(look, 20);
              look();
            }})"""
        )

    def wait(self, seconds: float) -> None:
        """Let the page do what it does for a while."""
        self.run(f"new Promise((done) => setTimeout(() => done(''), {1000 * seconds}))")

    def find_asked(self) -> list[str]:
        """Return what the page asked for besides itself; Firefox is silent about other files of the machine."""
        own = self.evaluate("location.href")
        listed: list[str] = self.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
        return [each for each in [*self.requests, *listed] if each != own and not each.startswith("data:")]

    def type(self, text: str) -> None:
        """Press the keys of a text."""
        self.press(*text)


class Program:
    """A browser that runs, with a folder of its own for what it keeps, and the connection to it."""

    def __init__(self, command: list[str], settings: Mapping[str, Any], address: str, path: str = "") -> None:
        """Start it; it writes its ``address`` when it listens, and answers at a path of that."""
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
        Path(self._folder.name, "user.js").write_text("".join(lines), encoding="utf-8")
        words = [word.replace("FOLDER", self._folder.name) for word in command]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            self.connection = Connection(f"{self._read_address(address)}{path}")
        except BaseException:
            self._stop(0)
            raise

    def _read_address(self, address: str) -> str:
        """Return where it listens; the rest of what it writes is read, since it would wait for a reader."""
        assert self._process.stderr
        self._rest = Thread(target=self._process.stderr.read, daemon=True)
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := re.search(address, line):
                self._rest.start()
                return found[1]
        raise AssertionError("".join(said))

    def end(self, command: str) -> None:
        """End it by a command of its own."""
        with suppress(Exception):  # which may be gone before it has answered
            self.connection.call(command, {})
        self.connection.close()
        self._stop(10)

    def _stop(self, seconds: float) -> None:
        """Wait until it has ended, and end it after some seconds."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._rest.ident:
            self._rest.join()
        if self._process.stderr:
            self._process.stderr.close()
        self._folder.cleanup()


class Browser(ABC):
    """A browser to open files in; nothing is shared between its tabs."""

    name: str

    @abstractmethod
    def open(
        self, file: Path, *, colors: Colors = "light", width: int = 1000, height: int = 800, scripts: bool = True
    ) -> Tab:
        """Open a file; without ``scripts``, its own do not run."""

    @abstractmethod
    def close(self) -> None:
        """End what runs."""


# --- Chromium -------------------------------------------------------------------------------------------------


class Chromium(Browser):
    """Chromium; scripts, colors and width are set for each tab."""

    name = "chromium"

    def __init__(self, program: str) -> None:
        options = ["--headless", "--no-sandbox", "--remote-debugging-port=0", "--user-data-dir=FOLDER", "--lang=en-US"]
        options += ["--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars"]
        options += ["--disable-background-networking", "--disable-component-update", "--force-color-profile=srgb"]
        self._program = Program([program, *options], {}, r"DevTools listening on (ws://\S+)")
        self.connection = self._program.connection

    def open(
        self, file: Path, *, colors: Colors = "light", width: int = 1000, height: int = 800, scripts: bool = True
    ) -> Tab:
        """Open a file."""
        place = self.connection.call("Target.createBrowserContext", {})["browserContextId"]
        target = self.connection.call("Target.createTarget", {"url": "about:blank", "browserContextId": place})
        attach = {"targetId": target["targetId"], "flatten": True}
        tab = ChromiumTab(self.connection, self.connection.call("Target.attachToTarget", attach)["sessionId"], place)
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.call(f"{domain}.enable")
        tab.call("Page.addScriptToEvaluateOnNewDocument", source=_SAY_VIOLATIONS)
        tab.call("Emulation.setFocusEmulationEnabled", enabled=True)
        tab.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if colors == "dark" else "light"},
            {"name": "forced-colors", "value": "active" if colors == "forced" else "none"},
        ]
        tab.call("Emulation.setEmulatedMedia", features=features)
        tab.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        tab.call("Page.navigate", url=file.absolute().as_uri())
        while not tab.is_loaded:
            self.connection.hear()
        return tab

    def close(self) -> None:
        """End it."""
        self._program.end("Browser.close")


class ChromiumTab(Tab):
    """A page in Chromium, in a window of its own that keeps nothing."""

    def __init__(self, connection: Connection, id: str, place: str) -> None:
        super().__init__(connection, id)
        self._place = place

    def call(self, method: str, **params: Any) -> Answer:
        """Return the answer to a command about this page."""
        return self.connection.call(method, params, sessionId=self.id)

    def hear(self, method: str, params: Answer) -> None:
        """Take in what happened."""
        match method:
            case "Page.loadEventFired":
                self.is_loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Network.webSocketCreated":
                self.requests.append(params["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                self.complaints.append(" ".join(str(each.get("value", each)) for each in params["args"]))
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.complaints.append(params["entry"]["text"])
            case "Page.javascriptDialogOpening":
                self.complaints.append(f"{params['type']}: {params['message']}")

    def run(self, script: str) -> str | None:
        """Run a script and return the text that it comes to."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        value = answer["result"].get("value")
        return value if isinstance(value, str) else None

    def press(self, *keys: str) -> None:
        """Press keys."""
        for pressed in keys:
            with_shift, name = pressed.startswith("Shift+"), pressed.removeprefix("Shift+")
            key = KEYS.get(name) or Key(name, ord(name.upper()), name, name)
            text = {"text": key.text, "unmodifiedText": key.text} if key.text else {}
            shared = {
                "key": key.name,
                "code": key.name if name in KEYS else "",
                "windowsVirtualKeyCode": key.number,
                "modifiers": 8 if with_shift else 0,
            }
            self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **shared, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", **shared)

    def print(self) -> bytes:
        """Return the page as it is printed."""
        return b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"])

    def picture(self) -> bytes:
        """Return what is seen of the page."""
        return b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def close(self) -> None:
        """Close the page."""
        del self.connection.tabs[self.id]
        self.connection.call("Target.disposeBrowserContext", {"browserContextId": self._place})


# --- Firefox --------------------------------------------------------------------------------------------------


class Firefox(Browser):
    """Firefox; colors and whether scripts run are settings of the whole program, so one runs for each of them."""

    name = "firefox"

    def __init__(self, program: str) -> None:
        self._command = [program, "--headless", "--no-remote", "--profile", "FOLDER", "--remote-debugging-port", "0"]
        self._running: dict[tuple[Colors, bool], Program] = {}

    def open(
        self, file: Path, *, colors: Colors = "light", width: int = 1000, height: int = 800, scripts: bool = True
    ) -> Tab:
        """Open a file."""
        kind = (colors, scripts)
        if kind not in self._running:
            self._running[kind] = self._start(colors, scripts=scripts)
        connection = self._running[kind].connection
        tab = FirefoxTab(connection, connection.call("browsingContext.create", {"type": "tab"})["context"])
        tab.call("browsingContext.setViewport", viewport={"width": width, "height": height}, devicePixelRatio=1)
        tab.call("browsingContext.navigate", url=file.absolute().as_uri(), wait="complete")
        return tab

    def _start(self, colors: Colors, *, scripts: bool) -> Program:
        settings = {
            "layout.css.prefers-color-scheme.content-override": 0 if colors == "dark" else 1,
            "browser.display.document_color_use": 2 if colors == "forced" else 0,
            "javascript.enabled": scripts,
            "intl.locale.requested": "en-US",
        }
        program = Program(self._command, settings, r"WebDriver BiDi listening on (ws://\S+)", "/session")
        program.connection.call("session.new", {"capabilities": {}})
        events = ["browsingContext.userPromptOpened", "log.entryAdded", "network.beforeRequestSent"]
        program.connection.call("session.subscribe", {"events": events})
        program.connection.call("script.addPreloadScript", {"functionDeclaration": f"() => {{ {_SAY_VIOLATIONS} }}"})
        return program

    def close(self) -> None:
        """End all of them."""
        for program in self._running.values():
            program.end("browser.close")


class FirefoxTab(Tab):
    """A page in Firefox."""

    def call(self, method: str, **params: Any) -> Answer:
        """Return the answer to a command about this page."""
        return self.connection.call(method, {"context": self.id, **params})

    def hear(self, method: str, params: Answer) -> None:
        """Take in what happened."""
        match method:
            case "network.beforeRequestSent":
                self.requests.append(params["request"]["url"])
            case "log.entryAdded" if params["level"] in ("error", "warn"):
                self.complaints.append(params["text"])
            case "browsingContext.userPromptOpened":
                self.complaints.append(f"{params['type']}: {params['message']}")

    def run(self, script: str) -> str | None:
        """Run a script and return the text that it comes to."""
        target = {"context": self.id}
        answer = self.connection.call(
            "script.evaluate", {"expression": script, "target": target, "awaitPromise": True, "userActivation": True}
        )
        assert answer["type"] == "success", answer["exceptionDetails"]
        value = answer["result"].get("value")
        return value if isinstance(value, str) else None

    def press(self, *keys: str) -> None:
        """Press keys."""
        actions: list[Answer] = []
        for pressed in keys:
            with_shift, name = pressed.startswith("Shift+"), pressed.removeprefix("Shift+")
            key = KEYS[name].sign if name in KEYS else name
            actions += [{"type": "keyDown", "value": "\ue008"}] * with_shift
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
            actions += [{"type": "keyUp", "value": "\ue008"}] * with_shift
        self.call("input.performActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def print(self) -> bytes:
        """Return the page as it is printed."""
        return b64decode(self.call("browsingContext.print")["data"])

    def picture(self) -> bytes:
        """Return what is seen of the page."""
        return b64decode(self.call("browsingContext.captureScreenshot")["data"])

    def close(self) -> None:
        """Close the page."""
        del self.connection.tabs[self.id]
        self.call("browsingContext.close")


def start_browser(name: str) -> Browser:
    """Return a browser by its name, as ``tests/browser/run`` has found it."""
    browsers = {each.name: each for each in (Chromium, Firefox)}
    return browsers[name](os.environ[f"MA_BROWSER_{name.upper()}"])
