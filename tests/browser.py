"""A headless Chromium, spoken to over its debugging pipe: pages, pictures, keys, prints, and what it asked for."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
from pathlib import Path

from needed import program

_PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowDown": 40}


class Browser:
    """One Chromium process; every page gets a tab of its own."""

    def __init__(self):
        chromium = program("chromium", "chromium-browser", "google-chrome")
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read_theirs, self._write = os.pipe()
        self._read, write_theirs = os.pipe()
        self._process = subprocess.Popen(
            [
                "bash", "-c", f'exec "$0" "$@" 3<&{read_theirs} 4>&{write_theirs}', chromium,
                "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
                "--disable-background-networking", "--no-first-run", "--remote-debugging-pipe",
                f"--user-data-dir={self._folder.name}", "about:blank",
            ],
            pass_fds=(read_theirs, write_theirs),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read_theirs)
        os.close(write_theirs)
        self._number = 0
        self._rest = b""
        self.events = []

    def send(self, method, session=None, **params):
        """Send one command and give its result; what happens meanwhile is kept in ``events``."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(told["error"])
                return told["result"]
            self.events.append(told)

    def wait(self, method, session):
        """Wait until something has happened in a tab."""
        while not any(each.get("method") == method and each.get("sessionId") == session for each in self.events):
            self.events.append(self._next())

    def open(self, path, **more):
        """Open a file in a tab of its own."""
        return Tab(self, path, **more)

    def close(self):
        """End the process."""
        self.send("Browser.close")
        self._process.wait(timeout=30)
        os.close(self._read)
        os.close(self._write)
        self._folder.cleanup()

    def _next(self):
        while b"\0" not in self._rest:
            part = os.read(self._read, 1 << 20)
            if not part:
                raise RuntimeError("Chromium is gone")
            self._rest += part
        told, _, self._rest = self._rest.partition(b"\0")
        return json.loads(told)


class Tab:
    """One page at a width, in light or dark."""

    def __init__(self, browser, path, *, anchor="", width=1280, height=900, dark=False, script=True):
        self._browser = browser
        target = browser.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.resize(width, height)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self._seen = len(browser.events)
        self.send("Page.navigate", url=Path(path).resolve().as_uri() + (anchor and f"#{anchor}"))
        browser.wait("Page.loadEventFired", self.session)

    def send(self, method, **params):
        """Send a command to this tab."""
        return self._browser.send(method, self.session, **params)

    def resize(self, width, height=900):
        """Give the window another size."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def run(self, script):
        """Run a script and give its value; a promise is waited for."""
        done = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"])
        return done["result"].get("value")

    def settle(self):
        """Wait until what was asked for is painted."""
        self.run(_PAINTED)

    def press(self, key):
        """Press and release a key."""
        code = _KEYS.get(key, ord(key[0].upper()))
        text = {"text": {"Enter": "\r"}.get(key, key)} if len(key) == 1 or key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **text)

    def type(self, text):
        """Type a text where the focus is."""
        self.send("Input.insertText", text=text)

    def picture(self, *, whole=False):
        """Give a PNG of the window, or of the whole page."""
        if whole:
            for _ in range(2):  # what was out of sight has no height of its own before it is seen
                size = self.send("Page.getLayoutMetrics")["cssContentSize"]
                self.resize(int(size["width"]), int(size["height"]))
                self.settle()
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])

    def pdf(self):
        """Print the page as a PDF, on the paper that its style asks for."""
        done = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(done["data"])

    @property
    def requests(self):
        """Give every address that was asked for but the page itself."""
        sent = (each["params"]["request"]["url"] for each in self._told("Network.requestWillBeSent"))
        return [url for url in sent if not url.startswith(("file:", "data:"))]

    @property
    def complaints(self):
        """Give what stands in the console."""
        logged = [each["params"]["entry"]["text"] for each in self._told("Log.entryAdded")]
        thrown = [each["params"]["exceptionDetails"]["text"] for each in self._told("Runtime.exceptionThrown")]
        said = [str(each["params"]["args"]) for each in self._told("Runtime.consoleAPICalled")]
        return logged + thrown + said

    def _told(self, method):
        mine = (each for each in self._browser.events[self._seen :] if each.get("sessionId") == self.session)
        return [each for each in mine if each.get("method") == method]
