"""Runs dure in children that start at once, and gives what they printed and how they ended."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """How a process ended: its code, negative for a signal, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one document on standard output."""
        return json.loads(self.out)


class ForkServer:
    """A process in which everything slow is imported; dure runs in children of it."""

    def __init__(self, told, *options, python=sys.executable):
        """Start it in an environment of Python; ``told`` is a folder for what children print."""
        command = [str(python), "-P", str(Path(__file__).with_name("fork_server.py")), *options]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._told = told

    @property
    def pid(self):
        """The process of which dure's are children."""
        return self._server.pid

    def run(self, args, *, cwd, env, limits=None, user=None):
        """Run dure to its end, under limits and as another user where that is asked."""
        out, err = self._told / "out", self._told / "err"
        request = {"args": list(map(str, args)), "cwd": str(cwd), "env": env, "limits": limits or {}, "user": user}
        self._server.stdin.write(json.dumps(request | {"out": str(out), "err": str(err)}) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        return Ran(code, *(path.read_bytes().decode() for path in (out, err)))

    def __enter__(self):
        """Use it as a context."""
        return self

    def __exit__(self, *_):
        """Let it come to its end."""
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()
