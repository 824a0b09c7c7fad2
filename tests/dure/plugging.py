"""Fresh environments into which plug-ins are put, and in which dure is to be had as users have it."""

import subprocess
import sys
import sysconfig
import venv
from contextlib import contextmanager

from conftest import environment
from forked import ForkServer


class Plugged:
    """A fresh environment in a folder."""

    def __init__(self, folder):
        self.folder = folder
        venv.create(folder, with_pip=False)
        self.python = folder / "bin" / "python"
        self.site = next(folder.glob("lib/python*/site-packages"))
        # dure's own wheel and what it needs are not installed twice: they come from the environment of the tests.
        (self.site / "beside.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    def install(self, wheel):
        """Install a wheel, and nothing that it needs."""
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(self.python)]
        subprocess.run([*pip, "install", "--no-index", "--no-deps", str(wheel)], check=True)

    def put(self, package, version, module, text, **tools):
        """Put a package there that has one module; ``tools`` are its entry points."""
        (self.site / f"{module}.py").write_text(text, encoding="utf-8")
        info = self.site / f"{package.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", encoding="utf-8"
        )
        lines = [f"{name} = {module}:{value}" for name, value in tools.items()]
        (info / "entry_points.txt").write_text("\n".join(["[dure.connectors]", *lines]) + "\n", encoding="utf-8")

    def run(self, *args, cwd, **env):
        """Run a module of the environment."""
        return subprocess.run(
            [str(self.python), "-P", "-m", *args],
            cwd=cwd,
            env=environment(cwd, **env),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    @contextmanager
    def server(self):
        """Give what runs dure's command line in children of one process of the environment, which start at once."""
        with ForkServer(self.folder, python=self.python) as server:
            yield lambda *args, cwd, **env: server.run(args, cwd=cwd, env=environment(cwd, **env))
