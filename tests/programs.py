"""Runs small programs on stores, each in a process of its own that has no other threads and starts at once."""

import subprocess
import sys
from pathlib import Path

from forked import ForkServer

# A child ends as any Python does: it waits for the threads that it left behind, and is killed where that takes too long.
SERVER = """
import json, os, signal, sys, threading, traceback

sys.path.append(sys.argv[1])
import builders_source, live_tool, sync.apart, sync.pull
from preloading import preload_stores

def be(args, out, err):
    signal.alarm(60)
    for number, name in ((1, out), (2, err)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    program, *sys.argv[1:] = args
    code = 1
    try:
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})
        code = 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    threading._shutdown()
    os._exit(code)

preload_stores()
for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if not child:
        be(request["args"], request["out"], request["err"])
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Programs(ForkServer):
    """A process in which everything is imported that a program needs; each program is run in a child of it."""

    def __init__(self, told):
        """Start it; ``told`` is a folder for what programs print."""
        command = [sys.executable, "-P", "-c", SERVER, str(Path(__file__).parent)]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._told = told

    def run(self, program, *words):
        """Run a program to its end; it finds the words in ``sys.argv``."""
        return super().run((program, *words), cwd=self._told, env={})
