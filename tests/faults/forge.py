"""Runs dure in children that start at once, forked when everything slow is imported, under limits where asked.

A request is a line of JSON: the arguments, folder, environment, limits by name, and the files for what is printed. The
answer is how the child ended: its exit code, or the negative number of the signal.
"""

import importlib
import json
import os
import resource
import sys
import traceback
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from preloading import preload

sys.path.pop()  # children find what any dure would find


# What a run has in memory before it reads: for children whose memory has a limit, all that others share would be too much.
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


def serve():
    """Answer requests until there are no more."""
    if "--lean" in sys.argv:
        for name in LEAN:
            importlib.import_module(name)
    else:
        preload()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    serve()
