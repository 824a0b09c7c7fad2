"""Runs dure's command line in a child process per request, forked when everything slow is imported already.

A request is a line of JSON: the arguments, folder, environment, limits by name, the user to be, and the files for what
is printed. The answer is how the child ended: its exit code, or the negative number of the signal. What is imported of
dure speaks the language of the environment, so that each language that is asked for has a process of its own, whose
children are dure. ``--lean`` keeps out of their memory what a run does not have there before it reads.
"""

import gc
import importlib
import json
import os
import resource
import socket
import sys
import traceback
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from preloading import import_all
from preloading import preload

sys.path.pop()  # children find what any dure would find

LANGUAGE = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # all that dure reads of the environment while it is imported
LEAN = (
    "alembic.migration", "click", "babel.core", "holidays", "re2", "rich.table", "sqlalchemy.dialects.sqlite",
    "config.workspace", "connectors.tools", "connectors.exports.asana", "connectors.exports.jira",
    "connectors.exports.trello", "gaps.reconcile", "reports.document", "reports.tables", "sync.judge", "sync.pull",
    "xml.etree.ElementTree", "defusedxml.ElementTree", "zoneinfo",
)  # fmt: skip


def run(request):
    """Be dure, as the request wants it."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for number, name in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(name, flags), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, encoding="utf-8") for n, mode in enumerate("rww"))
    sys.argv = ["dure", *request["args"]]
    if request["user"]:
        os.setgid(request["user"])
        os.setuid(request["user"])
    for name, most in request["limits"].items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    code = 70
    try:
        importlib.import_module("dure.cli").script()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001  # whatever escapes is what the test must see
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run_in_child(line):
    """Let a child be dure, and tell how it ended."""
    child = os.fork()
    if child == 0:
        run(json.loads(line))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


class Speaker:
    """A child in which dure is imported in one language: its own children are dure at once."""

    def __init__(self, language):
        ours, theirs = socket.socketpair()
        self._process = os.fork()
        if self._process == 0:
            ours.close()
            self._be(theirs.makefile("rw", encoding="utf-8"), language)
            os._exit(0)
        theirs.close()
        self._talk = ours.makefile("rw", encoding="utf-8")
        ours.close()

    def _be(self, talk, language):
        for name in LANGUAGE:
            os.environ.pop(name, None)
        os.environ.update(language)
        import_all("dure")
        gc.collect()
        gc.freeze()
        for line in talk:
            talk.write(f"{run_in_child(line)}\n")
            talk.flush()

    def run_in_child(self, line):
        """Let a child of this child be dure, and tell how it ended."""
        self._talk.write(line)
        self._talk.flush()
        return int(self._talk.readline())

    def close(self):
        """Let it come to its end."""
        self._talk.close()
        os.waitpid(self._process, 0)


def serve():
    """Answer requests until there are no more."""
    preload()
    speakers = {}
    for line in sys.stdin:
        env = json.loads(line)["env"]
        language = tuple((name, env[name]) for name in LANGUAGE if name in env)
        if language not in speakers:
            speakers[language] = Speaker(language)
        print(speakers[language].run_in_child(line), flush=True)  # noqa: T201  # the answer
    for each in reversed(speakers.values()):  # a later one holds the lines to those before it
        each.close()


def serve_lean():
    """Answer requests in children that have imported no more than a run has before it reads."""
    for name in LEAN:
        importlib.import_module(name)
    for line in sys.stdin:
        print(run_in_child(line), flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    serve_lean() if "--lean" in sys.argv else serve()
